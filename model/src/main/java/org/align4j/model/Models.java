package org.align4j.model;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.align4j.core.UserError;
import org.align4j.model.checkpoint.HeadKind;
import org.align4j.model.config.EngineConfig;
import org.align4j.model.config.LoraConfig;

/**
 * Every model of a run, opened together from one list of roles. Where the policy learns by an adapter, whoever can stand
 * on its base does, so that base is held once; all of them write to one workspace. {@link ModelsMemory} says from the same
 * list what they hold.
 *
 * <p>Not for several threads at once: a pass of one model ends another's.
 */
public final class Models implements AutoCloseable {
    private final EngineConfig engine;
    private final LoraConfig lora;
    private final Map<String, TransformerModel> models = new LinkedHashMap<>();
    /** Where a frozen scorer came from: a critic of the same folder stands on it. */
    private final Map<Path, ValueModel> scorers = new LinkedHashMap<>();
    /** Of the members of an ensemble; empty without one. */
    private final Optional<SharedBases> members;

    /** Where each role started. */
    private final Map<String, Optional<Path>> folders = new LinkedHashMap<>();

    /** Where the policy's weights come from. */
    private final Path start;

    private Models(ModelRole policy, EngineConfig engine, LoraConfig lora, Optional<SharedBases> members) {
        this.engine = engine;
        this.lora = lora;
        this.members = members;
        start = policy.folder().orElseThrow();
        models.put(policy.name(), CausalLm.toTrain(start, engine, lora, policy.seed()));
    }

    /**
     * Opens them.
     *
     * @param roles the policy first
     * @param lora whether what learns does so by an adapter
     * @throws UserError if a folder does not hold what its role needs, or reads other tokens than the policy
     */
    public static Models open(List<ModelRole> roles, EngineConfig engine, LoraConfig lora) {
        boolean ensemble = roles.stream().filter(ModelRole::isMember).count() > 1;
        Models opened = new Models(
                roles.get(0), engine, lora, ensemble ? Optional.of(new SharedBases(engine)) : Optional.empty());
        try {
            for (ModelRole role : roles.subList(1, roles.size())) {
                opened.add(role);
            }
            return opened;
        } catch (RuntimeException e) {
            opened.close();
            throw e;
        }
    }

    /** The model that is trained. */
    public CausalLm policy() {
        return language(ModelRole.POLICY);
    }

    /** A language model of the list. */
    public CausalLm language(String name) {
        return (CausalLm) find(name, CausalLm.class);
    }

    /** A scoring model of the list. */
    public ValueModel scorer(String name) {
        return (ValueModel) find(name, ValueModel.class);
    }

    /** Whether a role is in the list. */
    public boolean has(String name) {
        return models.containsKey(name);
    }

    /** Whether two roles start from one folder. */
    public boolean haveOneStart(String name, String other) {
        return folders.containsKey(name) && folders.get(name).equals(folders.get(other));
    }

    private TransformerModel find(String name, Class<? extends TransformerModel> kind) {
        TransformerModel model = models.get(name);
        if (!kind.isInstance(model)) {
            throw new IllegalArgumentException("the run has no " + kind.getSimpleName() + " called " + name);
        }
        return model;
    }

    private void add(ModelRole role) {
        TransformerModel model = role.head() == HeadKind.LANGUAGE_MODEL ? openLanguage(role) : openScorer(role);
        models.put(role.name(), model);
        folders.put(role.name(), role.folder());
        requireSameTokens(role, model);
        policy().shareMemory(model);
    }

    private TransformerModel openLanguage(ModelRole role) {
        return role.folder().isEmpty() && lora.adapts()
                ? policy().frozenCopy()
                : CausalLm.frozen(role.folder().orElse(start), engine);
    }

    private TransformerModel openScorer(ModelRole role) {
        Optional<Path> folder = role.folder();
        if (folder.isPresent() && policy().carries(folder.get(), engine)) {
            return ValueModel.onBaseOf(policy(), folder.get(), engine, role.seed());
        }
        if (role.isMember() && members.isPresent()) {
            return members.get().open(folder.orElseThrow());
        }
        if (!role.learns()) {
            ValueModel frozen = folder.isPresent()
                    ? ValueModel.frozen(folder.get(), role.engine(engine))
                    : ValueModel.fromPolicy(start, engine, role.seed());
            if (folder.isEmpty()) {
                frozen.transformer.baseWeights().forgetMasters();
            }
            folder.ifPresent(path -> scorers.put(path, frozen));
            return frozen;
        }
        if (folder.isEmpty()) {
            return lora.adapts()
                    ? policy().critic(engine, lora, role.seed())
                    : ValueModel.fromPolicy(start, engine, role.seed());
        }
        return lora.adapts()
                ? beneath(role, folder.get()).adapted(engine, lora, role.seed())
                : ValueModel.load(folder.get(), role.engine(engine));
    }

    /** The frozen scorer of a folder, opened for whoever stands on it if no role has it. */
    private ValueModel beneath(ModelRole role, Path folder) {
        return scorers.computeIfAbsent(folder, path -> {
            ValueModel frozen = ValueModel.frozen(path, role.engine(engine));
            models.put(role.name() + " base", frozen);
            policy().shareMemory(frozen);
            return frozen;
        });
    }

    private void requireSameTokens(ModelRole role, TransformerModel model) {
        boolean language = role.head() == HeadKind.LANGUAGE_MODEL;
        if (language
                && !model.tokenizer().fingerprint().equals(policy().tokenizer().fingerprint())) {
            throw new UserError(role.folder().orElse(start) + ": the " + role.name()
                    + "'s tokenizer or chat template differs from the policy's");
        }
        int own = model.config().vocabularySize();
        int wanted = policy().config().vocabularySize();
        if (!language && role.learns() && own != wanted) {
            throw new UserError(role.folder().orElse(start) + ": has " + own + " token ids, the policy " + wanted
                    + ": a " + role.name() + " must read the policy's tokens; train it from the policy"
                    + (role.name().equals(ModelRole.CRITIC)
                            ? ", or use an advantage without a critic (group-relative)"
                            : ""));
        }
    }

    /** Closes all of them, the policy last. */
    @Override
    public void close() {
        List<TransformerModel> all = new ArrayList<>(models.values());
        for (int i = all.size() - 1; i >= 0; i--) {
            all.get(i).close();
        }
        models.clear();
    }
}
