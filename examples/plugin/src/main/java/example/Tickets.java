package example;

import java.util.List;
import java.util.Optional;
import org.align4j.core.chat.Content;
import org.align4j.data.importing.row.Draft;
import org.align4j.data.importing.row.Fields;
import org.align4j.data.importing.row.FirstRows;
import org.align4j.data.importing.row.Importer;
import org.align4j.data.importing.row.Match;
import org.align4j.data.importing.row.Target;

/** An importer: rows of a help desk with ticket and reply. */
public final class Tickets implements Importer {
    @Override
    public String name() {
        return "tickets";
    }

    @Override
    public String doc() {
        return "a help desk's tickets: ticket, reply";
    }

    @Override
    public List<Target> targets() {
        return List.of(Target.DEMONSTRATIONS, Target.PROMPTS);
    }

    @Override
    public Optional<Match> match(FirstRows sample) {
        return sample.layout("ticket", "reply");
    }

    @Override
    public Draft read(Fields row) {
        return Draft.of(row).prompt(Content.user(row.text("ticket"))).completion(Content.assistant(row.text("reply")));
    }
}
