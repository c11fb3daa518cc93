package org.align4j.judge.backend;

/** The ways in which servers let an answer's form be forced, the most widely spoken first. */
public enum AnswerConstraint {
    /** {@code response_format} with a JSON schema: OpenAI, vLLM, llama.cpp, Ollama. */
    JSON_SCHEMA,
    /** {@code structured_outputs.choice}: vLLM since 0.12. One of some labels only. */
    CHOICE,
    /** {@code grammar} in GBNF: llama.cpp. One of some labels only. */
    GRAMMAR,
    /** {@code response_format} with a regular expression: TGI. One of some labels only. */
    REGEX,
    /** A tool that must be called, whose input has a schema: Anthropic. */
    TOOL;

    /** Whether it can force a reason and a label behind it, or a bare label alone. */
    public boolean forcesObjects() {
        return this == JSON_SCHEMA || this == TOOL;
    }
}
