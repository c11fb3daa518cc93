package org.align4j.data.importing.formats;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Optional;
import org.align4j.core.chat.Content;
import org.align4j.data.importing.row.Draft;
import org.align4j.data.importing.row.Fields;
import org.align4j.data.importing.row.FirstRows;
import org.align4j.data.importing.row.Importer;
import org.align4j.data.importing.row.Match;
import org.align4j.data.importing.row.Target;
import org.align4j.data.source.Reason;
import org.align4j.data.source.RowProblem;

/**
 * NeMo Aligner's rows for regression reward models (SteerLM, Dong et al. 2023): a conversation and its attributes in the order of
 * {@code ALL_STEERLM_ATTRIBUTES}, −100 where one was not rated; or HelpSteer's five alone. Attributes go from 0 to 4. Good from 3 on;
 * of toxicity less is better, so there a completion is good below 1.
 */
public record NemoAlignerRatings() implements Importer {
    private static final String TOXICITY = "toxicity";
    private static final List<String> ALL = List.of(
            "quality",
            TOXICITY,
            "humor",
            "creativity",
            "helpfulness",
            "correctness",
            "coherence",
            "complexity",
            "verbosity");
    private static final List<String> HELPSTEER = ALL.subList(4, ALL.size());
    /** NeMo Aligner's {@code loss_mask_val}. */
    private static final double NOT_RATED = -100;

    @Override
    public String name() {
        return "nemo-aligner-ratings";
    }

    @Override
    public String doc() {
        return "NeMo Aligner's regression rows (SteerLM): text, label (numbers, -100 for none)";
    }

    @Override
    public List<Target> targets() {
        return List.of(Target.LABELS, Target.DEMONSTRATIONS, Target.PROMPTS);
    }

    /** The usual one first. */
    @Override
    public List<String> axes() {
        return List.of(
                "helpfulness",
                "correctness",
                "coherence",
                "complexity",
                "verbosity",
                "quality",
                TOXICITY,
                "humor",
                "creativity");
    }

    @Override
    public Optional<Match> match(FirstRows sample) {
        return sample.layout("text", "label").filter(match -> sample.most("label", JsonNode::isArray));
    }

    @Override
    public Draft read(Fields row) {
        if (!(MarkedTurns.content("text", row.text("text")) instanceof Content.Chat whole)) {
            throw new RowProblem(
                    Reason.NOT_A_TRANSCRIPT,
                    "text has no turns (<extra_id_1>User, User: or \\n\\nHuman:) to tell the answer by");
        }
        String axis = row.axis("helpfulness");
        double rating = rating(row.elements("label"), axis);
        boolean good = axis.equals(TOXICITY) ? rating < row.goodFrom(1) : rating >= row.goodFrom(3);
        return Conversations.divided(Draft.ofId(row), whole).label(good, rating);
    }

    private static double rating(List<JsonNode> label, String axis) {
        List<String> names = label.size() == HELPSTEER.size() ? HELPSTEER : ALL;
        if (label.size() != names.size()) {
            throw new RowProblem(
                    Reason.WRONG_TYPE,
                    "label has " + label.size() + " numbers, expected 9 (" + String.join(", ", ALL)
                            + ") or the last 5");
        }
        if (!names.contains(axis)) {
            throw new RowProblem(Reason.MISSING_COLUMN, "label has HelpSteer's attributes only, without " + axis);
        }
        JsonNode rating = label.get(names.indexOf(axis));
        if (!rating.isNumber()) {
            throw new RowProblem(Reason.WRONG_TYPE, "label holds something other than numbers");
        }
        if (rating.asDouble() == NOT_RATED) {
            throw new RowProblem(Reason.MISSING_COLUMN, axis + " was not rated (-100)");
        }
        if (!(rating.asDouble() >= 0 && rating.asDouble() <= 4)) {
            throw new RowProblem(Reason.INVALID_NUMBER, axis + " is " + rating.asText() + ", expected 0 to 4");
        }
        return rating.asDouble();
    }
}
