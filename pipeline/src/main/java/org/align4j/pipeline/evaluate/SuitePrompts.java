package org.align4j.pipeline.evaluate;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.align4j.core.UserError;
import org.align4j.core.chat.Content;
import org.align4j.core.options.Check;
import org.align4j.core.options.ConfigWriter;
import org.align4j.core.run.Hashes;
import org.align4j.data.Dataset;
import org.align4j.data.Prompt;
import org.align4j.judge.config.JudgeConfig;
import org.align4j.model.CausalLm;
import org.align4j.model.Completion;
import org.align4j.model.config.SamplingConfig;
import org.align4j.pipeline.stage.Artifact;

/** Prompts of an evaluation and how they are answered. */
record SuitePrompts(
        String evaluation, List<Prompt> prompts, int perPrompt, SamplingConfig sampling, SuiteSetting setting) {
    static SuitePrompts open(
            String evaluation, Path given, int limit, int perPrompt, SamplingConfig sampling, SuiteSetting setting) {
        Path folder = setting.artifact(evaluation, "prompts", given, Artifact.PROMPTS);
        List<Prompt> all = Dataset.open(folder, Prompt.class).toList();
        if (all.isEmpty()) {
            throw new UserError("suite " + evaluation + ": prompts " + folder + ": has no rows");
        }
        return new SuitePrompts(
                evaluation,
                limit == 0 ? all : all.subList(0, Math.min(limit, all.size())),
                perPrompt,
                sampling,
                setting);
    }

    /** The options of an evaluation that asks a model prompts. */
    static void check(String name, int limit, int perPrompt) {
        Evaluation.checkName(name);
        Check.atLeast("limit", 0, limit);
        Check.count("completions-per-prompt", perPrompt);
    }

    /** What a judge's answers about the completions depend on. */
    String identity(JudgeConfig judge) {
        return Hashes.ofText(ConfigWriter.yaml(sampling) + perPrompt + " " + setting.seed()
                        + SuiteSetting.text(prompts, prompt -> prompt.id() + prompt.prompt() + prompt.groundTruth()))
                + ConfigWriter.yaml((Record) judge);
    }

    /** Of each prompt its completions; none of a prompt that leaves no room for any. */
    List<SuiteItem> answers(CausalLm model) {
        int told = model.condition()
                .map(each -> model.tokenizer().encode(each.text()).length)
                .orElse(0);
        List<Integer> fitting = IntStream.range(0, prompts.size())
                .filter(place ->
                        model.tokenizer().encodePrompt(prompts.get(place).prompt()).length + told
                                < model.config().maxPositions())
                .boxed()
                .toList();
        setting.sayLeftOut(
                evaluation, prompts.size() - fitting.size(), model.config().maxPositions() - 1, model.described());
        List<SuiteItem> items = new ArrayList<>(
                Collections.nCopies(prompts.size(), new SuiteItem(null, List.of(), List.of(), List.of())));
        Answers answers = Answers.draw(
                model,
                setting.weights(),
                fitting.stream().map(prompts::get).toList(),
                perPrompt,
                sampling,
                setting.seed(),
                setting.progress());
        for (int i = 0; i < fitting.size(); i++) {
            List<Completion> completions = answers.completions().get(i);
            items.set(
                    fitting.get(i),
                    new SuiteItem(
                            null,
                            List.of(),
                            completions.stream().map(Completion::text).toList(),
                            completions.stream()
                                    .map(each -> each.tokens().length)
                                    .toList()));
        }
        return items;
    }

    /** A completion in the form of its prompt. */
    Content content(int prompt, String text) {
        return prompts.get(prompt).prompt() instanceof Content.Chat ? Content.assistant(text) : Content.text(text);
    }
}
