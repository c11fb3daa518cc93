package org.align4j.judge.language;

import org.align4j.core.UserError;
import org.align4j.judge.backend.Capabilities;
import org.align4j.judge.backend.CapabilityProbe;
import org.align4j.judge.backend.ChatBackend;

/** Runs the probe, and says whose judge does not work if it fails. */
public final class Probing {
    private Probing() {}

    /** As much as the judge's own way of reading needs. */
    static Capabilities run(LanguageSettings settings) {
        return guarded(
                settings.name(),
                settings.backend(),
                () -> probe(settings).run(settings.asking().reading()));
    }

    /** Everything, for the user; how the labels of the judge's template fall into tokens included. */
    public static Capabilities everything(LanguageSettings settings) {
        QuestionTemplate template = QuestionTemplate.load(settings.asking().template());
        return guarded(
                settings.name(),
                settings.backend(),
                () -> probe(settings).runAll(template.labels().labels()));
    }

    private static CapabilityProbe probe(LanguageSettings settings) {
        return new CapabilityProbe(
                settings.backend(),
                settings.request().temperature(),
                settings.request().seed(),
                settings.notes());
    }

    /** Calls that may be interrupted. */
    @FunctionalInterface
    private interface Calls {
        Capabilities make() throws InterruptedException;
    }

    private static Capabilities guarded(String judge, ChatBackend backend, Calls calls) {
        try {
            return calls.make();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new UserError("judge " + judge + " was interrupted", e);
        } catch (UserError e) {
            throw new UserError("judge " + judge + ": " + backend.label() + " does not work: " + e.getMessage(), e);
        }
    }
}
