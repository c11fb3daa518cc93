package org.align4j.model;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.align4j.model.checkpoint.AdapterFolder;
import org.align4j.model.config.EngineConfig;

/** Opens scoring models that are only read; adapters of one base stand on one copy of it. */
final class SharedBases {
    private final EngineConfig engine;
    /** By the base's folder, whoever was opened first on it. */
    private final Map<Path, ValueModel> first = new LinkedHashMap<>();

    SharedBases(EngineConfig engine) {
        this.engine = engine;
    }

    ValueModel open(Path folder) {
        Optional<Path> base = base(folder, engine);
        if (base.isEmpty()) {
            return ValueModel.frozen(folder, engine);
        }
        ValueModel carrier = first.get(base.get());
        if (carrier != null) {
            return carrier.besides(folder, engine);
        }
        ValueModel opened = ValueModel.unmerged(folder, engine);
        first.put(base.get(), opened);
        return opened;
    }

    /** The base of a folder's adapter; none where it holds a whole model, or an adapter that can only be merged. */
    static Optional<Path> base(Path folder, EngineConfig engine) {
        if (!AdapterFolder.is(folder)) {
            return Optional.empty();
        }
        Path base = AdapterFolder.read(folder).base(engine.adapterBase());
        try {
            return AdapterFolder.standsOn(base, folder, engine.adapterBase())
                    ? Optional.of(base.toRealPath())
                    : Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
