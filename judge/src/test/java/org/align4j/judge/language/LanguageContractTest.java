package org.align4j.judge.language;

import java.nio.file.Path;
import org.align4j.judge.Judge;
import org.align4j.judge.JudgeContract;
import org.align4j.judge.language.ScriptedServer.Answer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;

/** A model that favours what is shown first, and now and then says nothing useful. */
class LanguageContractTest extends JudgeContract {
    @TempDir
    Path work;

    private final ScriptedServer server = new ScriptedServer(request -> {
        int hash = Math.floorMod(ScriptedServer.text(request).hashCode(), 4);
        return hash == 0 ? Answer.says("No idea.") : Answer.says(hash == 1 ? "[[2]]" : "[[1]]");
    });

    @Override
    protected Judge judge() {
        return new OpenaiFixture(server.baseUrl(), work).judge();
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
