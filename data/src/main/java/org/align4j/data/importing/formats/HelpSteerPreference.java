package org.align4j.data.importing.formats;

import java.util.List;
import java.util.Optional;
import org.align4j.core.chat.Content;
import org.align4j.data.importing.row.Draft;
import org.align4j.data.importing.row.Fields;
import org.align4j.data.importing.row.FirstRows;
import org.align4j.data.importing.row.Importer;
import org.align4j.data.importing.row.Judgement;
import org.align4j.data.importing.row.Match;
import org.align4j.data.importing.row.Target;

/**
 * HelpSteer2-Preference and HelpSteer3: two completions and how much the second is better, from -3 to 3; 0 is a tie. The
 * margin is the strength without its sign.
 */
public record HelpSteerPreference() implements Importer {
    @Override
    public String name() {
        return "helpsteer-preference";
    }

    @Override
    public String doc() {
        return "HelpSteer2 and 3 preferences from -3 (first) to 3 (second): prompt, response_1, response_2, preference_strength; or context, response1, response2, overall_preference";
    }

    @Override
    public List<Target> targets() {
        return Target.VOTES;
    }

    @Override
    public Optional<Match> match(FirstRows sample) {
        return sample.layout("prompt", "response_1", "response_2", "preference_strength")
                .or(() -> sample.layout("context", "response1", "response2", "overall_preference"));
    }

    @Override
    public Draft read(Fields row) {
        boolean third = row.has("overall_preference");
        double strength = row.number(third ? "overall_preference" : "preference_strength", -3, 3);
        Content prompt = row.content(third ? "context" : "prompt");
        return Draft.of(row)
                .prompt(prompt instanceof Content.Text text ? HelpSteer.prompt(text.text()) : prompt)
                .vote(
                        Content.assistant(row.text(third ? "response1" : "response_1")),
                        Content.assistant(row.text(third ? "response2" : "response_2")),
                        List.of(),
                        strength == 0 ? 0.5 : strength < 0 ? 1 : 0,
                        Judgement.human(Math.abs(strength), null));
    }
}
