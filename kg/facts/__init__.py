"""What data/ says, read strictly and without RDF: in go TOML and CSV, out come facts or every finding at once.

times, text           how sources write times and passages
model                 sources, entities, claims with evidence, judgements
report, claims        one claim checked; findings gathered
reading               all of data/
verify, account       claims held against their documents; rows against the reading lists
"""
