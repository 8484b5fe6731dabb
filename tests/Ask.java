import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.jena.query.Dataset;
import org.apache.jena.query.DatasetFactory;
import org.apache.jena.query.QueryExecution;
import org.apache.jena.query.QueryExecutionFactory;
import org.apache.jena.query.ResultSetFormatter;
import org.apache.jena.riot.RDFDataMgr;

/** Ask every query of a folder with Jena ARQ: java Ask.java GRAPH.nt QUERIES ANSWERS SECONDS; tells "name milliseconds". */
public class Ask {
    public static void main(String[] words) throws IOException {
        Dataset data = DatasetFactory.create();
        RDFDataMgr.read(data.getDefaultModel(), words[0]);
        Map<String, Path> queries = new TreeMap<>();
        try (Stream<Path> files = Files.list(Path.of(words[1]))) {
            files.forEach(file -> queries.put(file.getFileName().toString().replace(".rq", ""), file));
        }
        for (Map.Entry<String, Path> query : queries.entrySet()) {
            long begun = System.nanoTime();
            try (QueryExecution asked = QueryExecutionFactory.create(Files.readString(query.getValue()), data);
                    OutputStream out = Files.newOutputStream(Path.of(words[2], query.getKey() + ".json"))) {
                asked.setTimeout(Long.parseLong(words[3]), TimeUnit.SECONDS);
                ResultSetFormatter.outputAsJSON(out, asked.execSelect());
            } catch (RuntimeException error) {
                Files.deleteIfExists(Path.of(words[2], query.getKey() + ".json"));
                System.out.println(query.getKey() + " failed: " + error);
                continue;
            }
            System.out.println(query.getKey() + " " + (System.nanoTime() - begun) / 1_000_000);
        }
    }
}
