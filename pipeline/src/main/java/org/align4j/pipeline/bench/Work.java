package org.align4j.pipeline.bench;

/** What can be measured; the names are those of {@code --what}. */
public enum Work {
    /** Log-probs of given rows. */
    LOGPROBS,
    /** An optimizer step of supervised fine-tuning. */
    SFT,
    /** An optimizer step of a reward model; the batch counts pairs. */
    REWARD,
    /** An optimizer step of DPO, the reference's log-probs included; the batch counts pairs. */
    DPO,
    /** Sampling without filters, prompts included in the time. */
    GENERATE,
    /** An iteration of GRPO in groups of up to eight: sampling, log-probs of policy and reference, one optimizer step. */
    GRPO,
    /** An iteration of PPO: the same, with reward model and critic of the policy's size. */
    PPO;

    /** It samples: a row is a prompt and new tokens, and new tokens are counted. */
    boolean samples() {
        return this == GENERATE || this == GRPO || this == PPO;
    }

    String word() {
        return name().toLowerCase(java.util.Locale.ROOT);
    }
}
