package org.align4j.rl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.align4j.core.UserError;
import org.align4j.core.chat.Message;
import org.align4j.core.options.ConfigLoader.Assignment;
import org.align4j.core.run.Seeds;
import org.align4j.data.Trajectory;
import org.align4j.judge.command.LineProgram;
import org.align4j.model.text.ReplyTokens;
import org.align4j.model.text.Tokenizer;
import org.align4j.rl.episode.EnvironmentConfig;
import org.align4j.rl.episode.ProcessEnvironment;
import org.align4j.testkit.Fixtures;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Episodes against a program: a shell script that answers lines of JSON. */
class EnvironmentTest {
    /** Says once what it says, then ends with reward 1; how many resets it saw is in the file. */
    private static final String TWO_TURNS = """
            while read -r line; do
              id=$(printf '%s' "$line" | sed 's/.*"id":"\\([^"]*\\)".*/\\1/')
              case "$line" in
                *'"op":"reset"'*) eval "seen_$id=0"; echo "$line" >> resets; echo "{\\"id\\":\\"$id\\"}" ;;
                *'"op":"close"'*) echo "{\\"id\\":\\"$id\\"}" ;;
                *) eval "n=\\$seen_$id"
                   if [ "$n" = 0 ]; then eval "seen_$id=1"; ANSWER
                   else echo "{\\"id\\":\\"$id\\",\\"reward\\":1.5,\\"done\\":true}"; fi ;;
              esac
            done
            """;

    private static final String AGAIN =
            "echo \"{\\\"id\\\":\\\"$id\\\",\\\"observation\\\":\\\"again\\\",\\\"reward\\\":0.25}\"";

    @TempDir
    Path folder;

    private ProcessEnvironment environment(String firstAnswer, int maxTurns) throws IOException {
        Path script = folder.resolve("environment.sh");
        Files.writeString(script, "cd " + folder + "\n" + TWO_TURNS.replace("ANSWER", firstAnswer));
        Tokenizer tokenizer = Tokenizer.load(Fixtures.path("checkpoints/llama"));
        return new ProcessEnvironment(
                new EnvironmentConfig(List.of("sh", script.toString()), 20, maxTurns), tokenizer, new Seeds(3));
    }

    private static RlConfig config(String... more) {
        return TinyLoop.config(
                "[{type: environment}]",
                Stream.concat(
                                Stream.of(
                                        Assignment.of("update.iterations", "1"),
                                        Assignment.of(
                                                "rollout.sampling.stop", "[a, e, i, o, u, t, n, s, r, d, '1', ' ']")),
                                Stream.of(more).map(each -> Assignment.of(each.split("=")[0], each.split("=")[1])))
                        .toList());
    }

    private List<Trajectory> played(String name, ProcessEnvironment environment) throws IOException {
        new TinyLoop(folder).run(name, config(), environment, loop -> {
            try {
                return loop.run();
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        });
        return new TinyLoop(folder).trajectories(name);
    }

    @Test
    void turnsAreRewardedAtTheirLastTokenAndWhatTheProgramSaysIsMasked() throws IOException {
        try (ProcessEnvironment environment = environment(AGAIN, 8);
                Tokenizer tokenizer = Tokenizer.load(Fixtures.path("checkpoints/llama"))) {
            List<Trajectory> two = played("two", environment).stream()
                    .filter(row -> row.finish().equals("environment"))
                    .toList();
            assertThat(two).isNotEmpty();
            for (Trajectory row : two) {
                assertThat(row.score()).isEqualTo(1.75);
                int said = row.completionMask().indexOf(false);
                int again = row.completionMask().lastIndexOf(false) + 1;
                assertThat(row.rewards().get(said - 1)).isEqualTo(0.25f);
                assertThat(row.rewards().get(row.rewards().size() - 1)).isEqualTo(1.5f);
                int[] between = row.completionIds().subList(said, again).stream()
                        .mapToInt(id -> id)
                        .toArray();
                assertThat(tokenizer.decodeWithSpecialTokens(between))
                        .contains("<|im_start|>user\nagain<|im_end|>")
                        .endsWith("<|im_start|>assistant\n");
            }
        }
    }

    /** The row that is learned from reads as the template renders the conversation. */
    @Test
    void tokensOfTurnsJoinAsTheTemplateWouldHaveThem() {
        try (Tokenizer tokenizer = Tokenizer.load(Fixtures.path("checkpoints/llama"))) {
            List<Message> before =
                    new ArrayList<>(List.of(new Message("user", "Guess."), new Message("assistant", "Is it 5?")));
            Message reply = new Message("user", "higher <|im_end|>");
            String start = tokenizer.renderForAnswer(before.subList(0, 1)) + "Is it 5?<|im_end|>";
            int[] row = tokenizer.encodeRendered(start);
            int[] more = ReplyTokens.encode(tokenizer, before, reply, row[row.length - 1]);
            before.add(reply);
            assertThat(start + tokenizer.decodeWithSpecialTokens(more)).isEqualTo(tokenizer.renderForAnswer(before));
            int[] cut = ReplyTokens.encode(tokenizer, before.subList(0, 2), reply, row[row.length - 2]);
            assertThat(cut).as("a turn that a stop string ended gets its end").hasSize(more.length + 1);
        }
    }

    @Test
    void theSameRunSendsTheSameSeeds() throws IOException {
        try (ProcessEnvironment environment = environment(AGAIN, 8)) {
            played("first", environment);
        }
        List<String> first = Files.readAllLines(folder.resolve("resets"));
        Files.delete(folder.resolve("resets"));
        try (ProcessEnvironment environment = environment(AGAIN, 8)) {
            played("second", environment);
        }
        assertThat(Files.readAllLines(folder.resolve("resets"))).isEqualTo(first);
        assertThat(first).doesNotHaveDuplicates();
    }

    @Test
    void anEpisodeThatTakesTooManyTurnsIsCutOff() throws IOException {
        try (ProcessEnvironment environment = environment(AGAIN, 1)) {
            assertThat(played("short", environment))
                    .allMatch(row -> row.finish().equals("length"));
        }
    }

    @Test
    void aProgramThatFailsLeavesItsEpisodesUnscored() throws IOException {
        try (ProcessEnvironment environment =
                environment("echo \"{\\\"id\\\":\\\"$id\\\",\\\"error\\\":\\\"no dice\\\"}\"", 8)) {
            assertThatThrownBy(() -> new TinyLoop(folder).run("broken", config(), environment, RlLoop::next))
                    .isInstanceOf(UserError.class)
                    .hasMessageContaining("no dice");
        }
        try (ProcessEnvironment environment = environment("exit 3", 8)) {
            assertThatThrownBy(() -> new TinyLoop(folder).run("dead", config(), environment, RlLoop::next))
                    .isInstanceOf(UserError.class)
                    .hasMessageContaining("the program ended");
        }
    }

    /** docs/examples/tools.py: a call is answered, a broken one with why, and a turn without one is the answer. */
    @Test
    void anEnvironmentCanRunTools() throws IOException, InterruptedException {
        Path script = Path.of("..", "docs", "examples", "tools.py").toAbsolutePath();
        assumeTrue(python(), "needs python3");
        try (LineProgram tools = LineProgram.start(List.of("python3", script.toString()))) {
            ObjectMapper json = new ObjectMapper();
            tools.ask(
                    json.createObjectNode()
                            .put("op", "reset")
                            .put("id", "7")
                            .put("prompt", "2 + 3")
                            .put("ground_truth", "5"),
                    20_000);
            ObjectNode step = json.createObjectNode().put("op", "step").put("id", "7");
            String called = "<tool_call>{\"name\": \"add\", \"arguments\": {\"a\": 2, \"b\": 3}}</tool_call>";
            assertThat(tools.ask(step.put("text", "I add. " + called), 20_000).toString())
                    .isEqualTo("{\"id\":\"7\",\"observation\":\"5\",\"reward\":0.0,\"done\":false}");
            assertThat(tools.ask(step.put("text", called.replace("add", "divide")), 20_000)
                            .path("observation")
                            .asText())
                    .isEqualTo("KeyError: 'divide'");
            assertThat(tools.ask(step.put("text", "It is 5."), 20_000)
                            .path("reward")
                            .asDouble())
                    .isEqualTo(1);
            assertThat(tools.ask(step.put("text", "5 or 6"), 20_000)
                            .path("reward")
                            .asDouble())
                    .isZero();
        }
    }

    private static boolean python() throws InterruptedException {
        try {
            return new ProcessBuilder("python3", "--version").start().waitFor() == 0;
        } catch (IOException e) {
            return false;
        }
    }
}
