package org.align4j.model.checkpoint;

import java.util.Locale;

/** How numbers are stored in a file. */
public enum StorageType {
    FLOAT32("F32", 4, 6, "float32"),
    BFLOAT16("BF16", 2, 15, "bfloat16"),
    FLOAT16("F16", 2, 5, "float16");

    private final String code;
    private final int bytes;
    private final int torch;
    private final String configName;

    StorageType(String code, int bytes, int torch, String configName) {
        this.code = code;
        this.bytes = bytes;
        this.torch = torch;
        this.configName = configName;
    }

    /** The name in a safetensors header. */
    String code() {
        return code;
    }

    /** Of one number. */
    public int bytes() {
        return bytes;
    }

    /** libtorch's number for it. */
    public int torch() {
        return torch;
    }

    /** The name in {@code config.json}. */
    public String configName() {
        return configName;
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
