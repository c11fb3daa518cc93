package org.align4j.pipeline.bench;

import java.util.List;
import org.align4j.model.config.EngineConfig;
import org.align4j.model.kernel.MachinePeaks;

/**
 * How long work takes at least on a machine: of each part the longer of its products and of what it must read and write
 * (the roofline model, Williams et al. 2009).
 *
 * @param products seconds of parts that products bound
 * @param memory seconds of parts that memory bounds
 */
record Roofline(double products, double memory) {
    static Roofline of(List<WorkPart> parts, EngineConfig engine, MachinePeaks peaks) {
        double products = 0;
        double memory = 0;
        for (WorkPart part : parts) {
            double computing = part.weightProducts() / peaks.products(engine, part.weights())
                    + part.attentionProducts() / peaks.products(engine);
            double moving = part.bytes() / peaks.memory();
            products += computing >= moving ? computing : 0;
            memory += computing >= moving ? 0 : moving;
        }
        return new Roofline(products, memory);
    }

    double seconds() {
        return products + memory;
    }

    /** What bounds most of it. */
    String nearer() {
        return products >= memory ? "products" : "memory";
    }
}
