package org.align4j.pipeline.reward;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.align4j.core.UserError;
import org.align4j.core.run.AtomicFiles;
import org.align4j.core.run.Seeds;
import org.align4j.reward.PromptRows;

/** Cross-validation: which prompts are in which part, and their scores under the model trained on the other parts. */
final class FoldScores<U extends PromptRows> {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Path work;
    private final List<U> prompts;
    private final int folds;
    private final int[] fold;

    FoldScores(Path work, List<U> prompts, int folds, Seeds seeds) {
        this.work = work;
        this.prompts = prompts;
        if (folds > prompts.size()) {
            throw new UserError(
                    "folds must be at most the number of prompts, " + prompts.size() + ", but was " + folds);
        }
        this.folds = folds;
        fold = new int[prompts.size()];
        List<Integer> order = new ArrayList<>();
        RandomGenerator random = seeds.generator("folds");
        for (int i = 0; i < fold.length; i++) {
            order.add(random.nextInt(i + 1), i);
        }
        for (int i = 0; i < fold.length; i++) {
            fold[order.get(i)] = i % folds;
        }
    }

    boolean known(int which) {
        return Files.exists(file(which));
    }

    List<U> training(int which) {
        return select(which, false);
    }

    /** Prompts by fold, in the order of {@link #all}. */
    List<U> prompts() {
        List<U> all = new ArrayList<>();
        for (int which = 0; which < folds; which++) {
            all.addAll(select(which, true));
        }
        return all;
    }

    /** Scores the fold's own prompts and keeps that in the work folder. */
    void keep(int which, TaughtModel<U, ?> model) throws IOException {
        AtomicFiles.writeText(file(which), JSON.writeValueAsString(model.numbers(select(which, true))));
    }

    List<double[]> all() throws IOException {
        List<double[]> all = new ArrayList<>();
        for (int which = 0; which < folds; which++) {
            all.addAll(JSON.readValue(file(which).toFile(), new TypeReference<List<double[]>>() {}));
        }
        return all;
    }

    private List<U> select(int which, boolean inside) {
        List<U> selected = new ArrayList<>();
        for (int i = 0; i < fold.length; i++) {
            if ((fold[i] == which) == inside) {
                selected.add(prompts.get(i));
            }
        }
        return selected;
    }

    private Path file(int which) {
        return work.resolve("fold-" + which + ".json");
    }
}
