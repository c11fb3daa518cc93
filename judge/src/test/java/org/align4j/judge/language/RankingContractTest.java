package org.align4j.judge.language;

import java.nio.file.Path;
import org.align4j.judge.Judge;
import org.align4j.judge.JudgeContract;
import org.align4j.judge.language.ScriptedServer.Answer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;

/** A model that leaves all in the order in which they are shown, and now and then one out. */
class RankingContractTest extends JudgeContract {
    @TempDir
    Path work;

    private final ScriptedServer server = new ScriptedServer(request -> {
        StringBuilder order = new StringBuilder("A");
        String text = ScriptedServer.text(request);
        for (char letter = 'B'; text.contains("<<response " + letter + " "); letter++) {
            order.append(" > ").append(letter);
        }
        return Answer.says(
                Math.floorMod(text.hashCode(), 3) == 0 ? "[[" + order.substring(0, 1) + "]]" : "[[" + order + "]]");
    });

    @Override
    protected Judge judge() {
        return new OpenaiFixture(server.baseUrl(), work).template("ranking").judge();
    }

    @Override
    protected boolean symmetric() {
        return false;
    }

    @AfterEach
    void stop() {
        server.close();
    }
}
