package org.align4j.pipeline.stage;

import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.nio.file.Path;
import org.align4j.core.UserError;
import org.align4j.core.run.Console;
import org.align4j.core.run.Manifest;
import org.align4j.model.config.EngineConfig;
import org.align4j.model.kernel.Torch;
import org.align4j.pipeline.cuda.CudaDevice;

/**
 * Whether the devices are there that options name: asked before data are read, which can take hours.
 *
 * @param console told of what must be fetched for a device
 */
public record Devices(Console console) {
    /**
     * Looks at every engine among a stage's or command's options.
     *
     * @throws UserError if a device is not there
     */
    public void require(Record config) throws IOException {
        for (RecordComponent component : config.getClass().getRecordComponents()) {
            if (component.getType() == EngineConfig.class && value(component, config) instanceof EngineConfig engine) {
                require(engine);
            } else if (component.getName().equals("device") && value(component, config) instanceof String device) {
                // a command that names a device without an engine's other options
                require(new EngineConfig(device, "auto", 0));
            }
        }
    }

    private void require(EngineConfig engine) throws IOException {
        if (engine.device().startsWith("cuda")) {
            CudaDevice.prepare(engine.device(), System.getenv(), console);
            Torch.requireDevice(engine);
        }
    }

    /** The same for a stage, unless its run has finished: then nothing is computed. */
    public void require(Record config, Path run) throws IOException {
        if (Manifest.find(run) == null) {
            require(config);
        }
    }

    private static Object value(RecordComponent component, Record config) {
        try {
            return component.getAccessor().invoke(config);
        } catch (IllegalAccessException | InvocationTargetException e) {
            throw new IllegalStateException("an option of " + config.getClass() + " cannot be read", e);
        }
    }
}
