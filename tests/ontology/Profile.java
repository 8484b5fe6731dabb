// Print how an ontology breaks OWL 2 DL and OWL 2 RL, one violation a line; the argument is a Turtle file.
//
// java -cp '/usr/share/java/*' Profile.java ontology.ttl
//
// The first line counts the axioms, so that a file of which nothing was read does not pass.

import java.io.File;
import org.semanticweb.owlapi.apibinding.OWLManager;
import org.semanticweb.owlapi.formats.TurtleDocumentFormat;
import org.semanticweb.owlapi.io.FileDocumentSource;
import org.semanticweb.owlapi.model.OWLOntology;
import org.semanticweb.owlapi.profiles.OWLProfileViolation;
import org.semanticweb.owlapi.profiles.Profiles;

public class Profile {
    public static void main(String[] args) throws Exception {
        OWLOntology ontology = OWLManager.createOWLOntologyManager()
            .loadOntologyFromOntologyDocument(new FileDocumentSource(new File(args[0]), new TurtleDocumentFormat()));
        System.out.println("axioms\t" + ontology.getAxiomCount());
        for (Profiles profile : new Profiles[] {Profiles.OWL2_DL, Profiles.OWL2_RL}) {
            for (OWLProfileViolation violation : profile.checkOntology(ontology).getViolations()) {
                System.out.println(profile + "\t" + violation);
            }
        }
    }
}
