package org.align4j.pipeline.template;

import java.nio.file.Path;
import org.align4j.core.options.Option;
import org.jspecify.annotations.Nullable;

/** What {@code align template} takes. */
public record TemplateConfig(
        @Option(doc = "The model whose chat template to use: a checkpoint folder or the run that made it")
        Path policy,

        @Option(
                doc = "JSON Lines; a row has messages and may have tools, documents, add_generation_prompt,"
                        + " continue_final_message and chat_template_kwargs")
        Path input,

        @Option(
                doc = "JSON Lines to write, with text and input_ids, in the input's order; without it, they"
                        + " are printed",
                def = Option.NONE)
        @Nullable Path out,

        @Option(
                doc = "Make every row ready for the assistant to answer; a row's own key takes precedence",
                def = "false")
        boolean addGenerationPrompt) {}
