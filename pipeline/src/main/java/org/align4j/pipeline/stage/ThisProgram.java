package org.align4j.pipeline.stage;

import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** This program once more, in a process of its own: the same Java, its options, its class path. */
public final class ThisProgram {
    private ThisProgram() {}

    /** @param words what follows the program's name */
    public static List<String> command(List<String> words) {
        return command(System.getProperty("sun.java.command").split(" ", 2)[0], words);
    }

    /**
     * The command of another entry.
     *
     * @param main class
     * @param words what follows its name
     */
    public static List<String> command(String main, List<String> words) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), main));
        command.addAll(words);
        return command;
    }
}
