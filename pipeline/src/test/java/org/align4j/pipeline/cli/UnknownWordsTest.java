package org.align4j.pipeline.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What people type who know other programs, and what this one answers. */
class UnknownWordsTest {
    private static final List<Subcommand> ALL =
            OptionDeclarationsTest.subcommands().toList();

    private static Subcommand named(String name) {
        return ALL.stream().filter(each -> each.name().equals(name)).findFirst().orElseThrow();
    }

    @ParameterizedTest
    @CsvSource({
        "eval, evaluate",
        "trian, pretrain' or 'sft' or 'reward",
        "train, pretrain' or 'sft' or 'reward",
        "ppo, rl",
        "grpo, rl",
        "finetune, sft",
        "import, annotate import' or 'data import",
    })
    void aCommandOfAnotherNameLeadsToOurs(String given, String meant) {
        assertThat(UnknownWords.command(List.of(given), ALL).problems())
                .singleElement()
                .asString()
                .startsWith("unknown command '" + given + "'; did you mean '" + meant + "'?");
    }

    @ParameterizedTest
    @CsvSource({
        "sft, --learning_rate, did you mean '--training.learning-rate'?",
        "sft, --lr, did you mean '--training.learning-rate'?",
        "sft, --num_train_epochs, did you mean '--training.epochs'?",
        "sft, --model_name_or_path, did you mean '--policy'?",
        "sft, --output_dir, did you mean '--out'?",
        "data import, --limit, there is --limit of 'align",
        "data import, --data, is given its files without a flag",
        "watch, --listen.port, did you mean '--port'?",
        "rl, --beta, did you mean '--kl-penalty.coefficient'?",
        "rl, --kl_coef, did you mean '--kl-penalty.coefficient'?",
        "rl, --num_generations, did you mean '--rollout.completions-per-prompt'?",
    })
    void aFlagOfAnotherNameLeadsToOurs(String command, String flag, String meant) {
        assertThat(UnknownWords.flag(flag, named(command), ALL))
                .startsWith("unknown option '" + flag + "'")
                .contains(meant);
    }
}
