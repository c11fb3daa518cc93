package org.align4j.data.importing.row;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.align4j.core.chat.Content;
import org.align4j.data.Demonstration;
import org.align4j.data.Document;
import org.align4j.data.Label;
import org.align4j.data.LabelledPair;
import org.align4j.data.Preference;
import org.align4j.data.Prompt;
import org.align4j.data.Ranking;
import org.align4j.data.RatedCompletion;
import org.align4j.data.Row;
import org.align4j.data.Sample;
import org.align4j.data.SampledCompletion;
import org.align4j.data.SegmentPreference;
import org.align4j.data.Steps;
import org.align4j.data.VerdictRow;
import org.align4j.data.source.Reason;
import org.align4j.data.source.RowProblem;
import org.align4j.data.transform.PairChoice;
import org.align4j.data.transform.RankingPairs;

/** What a foreign row becomes. */
public enum Target {
    PREFERENCES(Preference.class) {
        @Override
        public List<Row> rows(String id, Draft draft) {
            if (!draft.candidates().isEmpty()) {
                return List.copyOf(RankingPairs.of(ranking(id, draft), PairChoice.ALL));
            }
            Judgement known = draft.judgement();
            boolean tie = known.tie() != null ? known.tie() : known.isTie();
            double pChosen = known.pChosen() != null ? known.pChosen() : tie ? 0.5 : 1;
            RowChecks.pair(draft.prompt(), draft.chosen(), draft.rejected(), pChosen);
            return List.of(new Preference(
                    id,
                    draft.prompt(),
                    draft.chosen(),
                    draft.rejected(),
                    pChosen,
                    tie,
                    known.margin(),
                    known.source() == null ? "import" : known.source(),
                    known.judge(),
                    known.annotator(),
                    known.rationale()));
        }
    },
    LABELS(Label.class) {
        @Override
        public List<Row> rows(String id, Draft draft) {
            Content prompt = draft.prompt();
            if (!draft.candidates().isEmpty()) {
                return marked(id, draft);
            }
            if (draft.isPair()) {
                draft.judgement().refuseTie();
                RowChecks.pair(prompt, draft.chosen(), draft.rejected(), 1);
                return List.of(
                        new Label(id + "/chosen", prompt, draft.chosen(), true, null),
                        new Label(id + "/rejected", prompt, draft.rejected(), false, null));
            }
            RowChecks.completion(prompt, "completion", draft.completion());
            return List.of(new Label(id, prompt, draft.completion(), draft.label(), draft.rating()));
        }
    },
    RANKINGS(Ranking.class) {
        @Override
        public List<Row> rows(String id, Draft draft) {
            return List.of(ranking(id, draft));
        }
    },
    STEPS(Steps.class) {
        @Override
        public List<Row> rows(String id, Draft draft) {
            MarkedSteps steps = draft.steps();
            RowChecks.prompt(draft.prompt());
            RowChecks.steps(steps);
            return List.of(new Steps(id, draft.prompt(), steps.completions(), steps.labels(), steps.ratings()));
        }
    },
    SEGMENTS(SegmentPreference.class) {
        @Override
        public List<Row> rows(String id, Draft draft) {
            ComparedSegments compared = draft.segments();
            Judgement known = draft.judgement();
            RowChecks.prompt(draft.prompt());
            SegmentPreference row = new SegmentPreference(
                    id,
                    draft.prompt(),
                    compared.firstPrefix(),
                    compared.first(),
                    compared.secondPrefix(),
                    compared.second(),
                    RowChecks.probability("p_first", compared.pFirst()),
                    known.tie() != null ? known.tie() : compared.pFirst() == 0.5,
                    known.source() == null ? "import" : known.source(),
                    known.judge(),
                    known.annotator(),
                    known.rationale());
            RowChecks.segments(row);
            return List.of(row);
        }
    },
    DEMONSTRATIONS(Demonstration.class) {
        @Override
        public List<Row> rows(String id, Draft draft) {
            RowChecks.completion(draft.prompt(), "completion", draft.completion());
            RowChecks.learned(draft.train());
            return List.of(new Demonstration(id, draft.prompt(), draft.completion()));
        }
    },
    PROMPTS(Prompt.class) {
        @Override
        public List<Row> rows(String id, Draft draft) {
            RowChecks.prompt(draft.prompt());
            return List.of(new Prompt(id, draft.prompt(), draft.groundTruth(), draft.rubric()));
        }
    },
    DOCUMENTS(Document.class) {
        @Override
        public List<Row> rows(String id, Draft draft) {
            RowChecks.document(draft.document(), draft.train());
            return List.of(new Document(id, draft.document(), draft.train()));
        }
    },
    LABELLED_PAIRS(LabelledPair.class) {
        @Override
        public List<Row> rows(String id, Draft draft) {
            return List.of(JudgeRows.labelledPair(id, draft));
        }
    },
    VERDICTS(VerdictRow.class) {
        @Override
        public List<Row> rows(String id, Draft draft) {
            return JudgeRows.verdicts(id, draft);
        }
    },
    SAMPLES(Sample.class) {
        @Override
        public List<Row> rows(String id, Draft draft) {
            List<SampledCompletion> completions = new ArrayList<>();
            for (String text : draft.sampled().completions()) {
                String name = "completion " + (completions.size() + 1);
                RowChecks.completion(draft.prompt(), name, draft.inFormOfPrompt(text));
                completions.add(SampledCompletion.ofText(text));
            }
            return List.of(new Sample(
                    id,
                    draft.prompt(),
                    completions,
                    draft.groundTruth(),
                    draft.sampled().policy()));
        }
    },
    RATINGS(RatedCompletion.class) {
        @Override
        public List<Row> rows(String id, Draft draft) {
            return draft.candidates().isEmpty()
                    ? List.of(JudgeRows.ratedCompletion(id, draft))
                    : List.copyOf(JudgeRows.ratedCompletions(id, draft));
        }
    };

    /** What becomes of people's votes on two completions. */
    public static final List<Target> VOTES = List.of(PREFERENCES, LABELLED_PAIRS, LABELS, DEMONSTRATIONS, PROMPTS);

    private final Class<? extends Row> type;

    Target(Class<? extends Row> type) {
        this.type = type;
    }

    /** The row type of the dataset. */
    public Class<? extends Row> type() {
        return type;
    }

    /** As {@code --as} names it. */
    public String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** Makes and checks the rows of a draft. */
    public abstract List<Row> rows(String id, Draft draft);

    private static Ranking ranking(String id, Draft draft) {
        List<GradedCompletion> candidates = draft.candidates();
        List<Content> completions = new ArrayList<>();
        for (GradedCompletion candidate : candidates) {
            RowChecks.completion(draft.prompt(), "completion " + (completions.size() + 1), candidate.content());
            completions.add(candidate.content());
        }
        Judgement known = draft.judgement();
        return new Ranking(
                id,
                draft.prompt(),
                completions,
                GradedCompletion.ranks(candidates),
                GradedCompletion.scores(candidates),
                known.source() == null ? "import" : known.source(),
                known.judge(),
                known.annotator());
    }

    private static List<Row> marked(String id, Draft draft) {
        List<Row> labels = new ArrayList<>();
        for (GradedCompletion candidate : draft.candidates()) {
            RowChecks.completion(draft.prompt(), "completion " + (labels.size() + 1), candidate.content());
            if (candidate.label() == null) {
                throw new RowProblem(Reason.MISSING_COLUMN, "has no label");
            }
            labels.add(new Label(
                    id + "/" + labels.size(),
                    draft.prompt(),
                    candidate.content(),
                    candidate.label(),
                    candidate.score()));
        }
        return labels;
    }
}
