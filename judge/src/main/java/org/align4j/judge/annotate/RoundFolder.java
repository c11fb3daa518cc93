package org.align4j.judge.annotate;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.align4j.core.UserError;
import org.align4j.core.json.JsonFault;
import org.align4j.core.run.AtomicFiles;
import org.align4j.judge.annotate.ItemJson.IllegalItem;

/**
 * The folder of a labelling round: what is asked ({@code round.json}), about what ({@code items.jsonl}), and one journal
 * of votes per annotator ({@code votes-NAME.jsonl}), with the owner's decisions in {@code adjudications.jsonl}.
 *
 * @param items in their order
 */
public record RoundFolder(Path path, Round round, List<AnnotationItem> items) {
    /** Under what name the owner's decisions stand in their journal. */
    public static final String OWNER = "owner";

    private static final String ITEMS = "items.jsonl";
    private static final String ROUND = "round.json";
    private static final String VOTES = "votes-(.+)\\.jsonl";
    private static final ObjectMapper JSON = new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    public RoundFolder {
        items = List.copyOf(items);
    }

    /**
     * Writes a new round, or checks that a begun one asks the same.
     *
     * @throws UserError if the folder's votes are about something else, or an item cannot be asked about
     */
    public static RoundFolder keep(Path path, Round round, List<AnnotationItem> items) {
        check(round, items);
        String text = text(items);
        Path file = path.resolve(ITEMS);
        try {
            if (!Files.exists(file)) {
                AtomicFiles.writeText(path.resolve(ROUND), JSON.writeValueAsString(round) + "\n");
                AtomicFiles.writeText(file, text);
            } else {
                refuseOther(path, round, Files.readString(file).equals(text));
            }
        } catch (IOException e) {
            throw new UserError(path + ": cannot be used: " + e.getMessage(), e);
        }
        return new RoundFolder(path, round, items);
    }

    /**
     * Adds items to a round that may be served meanwhile, and begins it where there is none. Those that are there already stay.
     *
     * @throws UserError if the round asks otherwise, or one of the items is there with other texts
     */
    public static RoundFolder extend(Path path, Round round, List<AnnotationItem> more) {
        Map<String, AnnotationItem> all = new LinkedHashMap<>();
        try {
            if (isBegun(path)) {
                refuseOther(path, round, true);
                open(path).items().forEach(item -> all.put(item.id(), item));
            } else {
                AtomicFiles.writeText(path.resolve(ROUND), JSON.writeValueAsString(round) + "\n");
            }
            int before = all.size();
            for (AnnotationItem item : more) {
                AnnotationItem there = all.putIfAbsent(item.id(), item);
                if (there != null && !there.equals(item)) {
                    throw new UserError(path + ": holds item " + item.id()
                            + " about other completions, from another run; use another --out");
                }
            }
            List<AnnotationItem> items = List.copyOf(all.values());
            check(round, items);
            if (!isBegun(path) || all.size() > before) {
                AtomicFiles.writeText(path.resolve(ITEMS), text(items));
            }
            return new RoundFolder(path, round, items);
        } catch (IOException e) {
            throw new UserError(path + ": cannot be used: " + e.getMessage(), e);
        }
    }

    private static String text(List<AnnotationItem> items) {
        StringBuilder text = new StringBuilder();
        items.forEach(item -> text.append(ItemJson.write(item)).append('\n'));
        return text.toString();
    }

    /** Whether a round was begun in a folder. */
    public static boolean isBegun(Path path) {
        return Files.isRegularFile(path.resolve(ITEMS));
    }

    /** Reads a round. */
    public static RoundFolder open(Path path) {
        Path file = path.resolve(ITEMS);
        if (!Files.isRegularFile(file)) {
            throw new UserError(path + ": is not an annotation folder: it has no " + ITEMS);
        }
        List<AnnotationItem> items = new ArrayList<>();
        try {
            for (String line : Files.readAllLines(file)) {
                items.add(ItemJson.read(line));
            }
            Round round = round(path);
            return checked(file, new RoundFolder(path, round, items));
        } catch (JsonProcessingException e) {
            throw new UserError(file + ": line " + (items.size() + 1) + " " + JsonFault.describe(e), e);
        } catch (IllegalItem e) {
            throw new UserError(file + ": line " + (items.size() + 1) + " is not an item: " + e.getMessage(), e);
        } catch (CharacterCodingException e) {
            throw new UserError(file + ": is not valid UTF-8", e);
        } catch (IOException e) {
            throw new UserError(file + ": cannot be read: " + UserError.reason(e), e);
        }
    }

    /** What its votes may be. */
    public VoteSchema schema() {
        return new VoteSchema(round, items);
    }

    /** Opens an annotator's journal, or starts it; see {@link VoteJournal#open}. */
    public VoteJournal open(String annotator, Consumer<String> warnings) {
        requireOwnFile(annotator);
        return VoteJournal.open(journal(annotator), schema().of(annotator), warnings);
    }

    /**
     * A journal of somebody else may be the same file, where case does not count.
     *
     * @throws UserError if there is one whose name differs by case alone
     */
    public void requireOwnFile(String annotator) {
        List<String> others = annotators();
        for (String other : others) {
            if (other.equalsIgnoreCase(annotator) && !others.contains(annotator)) {
                throw new UserError(path + ": " + other + " votes in this round, so nobody can be called " + annotator
                        + ": names must differ by more than upper and lower case");
            }
        }
    }

    /** Opens the owner's decisions, or starts them. */
    public VoteJournal openDecisions(Consumer<String> warnings) {
        return VoteJournal.open(adjudications(), schema().of(OWNER), warnings);
    }

    /** The file of what is asked about. */
    public Path itemsFile() {
        return path.resolve(ITEMS);
    }

    /** The file of one annotator's votes. */
    public Path journal(String annotator) {
        return path.resolve("votes-" + annotator + ".jsonl");
    }

    /** The file of the owner's decisions. */
    public Path adjudications() {
        return path.resolve("adjudications.jsonl");
    }

    /** Everybody who has a journal, sorted by name. */
    public List<String> annotators() {
        try (Stream<Path> files = Files.list(path)) {
            return files.filter(Files::isRegularFile)
                    .map(file -> file.getFileName().toString())
                    .filter(name -> name.matches(VOTES))
                    .map(name -> name.replaceAll(VOTES, "$1"))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UserError(path + ": cannot be read: " + UserError.reason(e), e);
        }
    }

    /** One annotator's standing votes, in the order of voting. */
    public List<Vote> standing(String annotator, Consumer<String> warnings) {
        return standing(annotator, warnings, warnings);
    }

    /** The same of a journal to which somebody may be writing: its last line may be torn for a moment. */
    public List<Vote> standing(String annotator, Consumer<String> warnings, Consumer<String> torn) {
        return VoteJournal.standing(journal(annotator), schema().of(annotator), warnings, torn);
    }

    /** Every annotator's standing votes, in the order of voting. */
    public Map<String, List<Vote>> votes(Consumer<String> warnings) {
        Map<String, List<Vote>> votes = new LinkedHashMap<>();
        annotators().forEach(annotator -> votes.put(annotator, standing(annotator, warnings)));
        return votes;
    }

    /** The owner's standing decisions. */
    public List<Vote> decisions(Consumer<String> warnings) {
        return Files.exists(adjudications())
                ? VoteJournal.standing(adjudications(), schema().of(OWNER), warnings, warnings)
                : List.of();
    }

    private static Round round(Path path) throws IOException {
        Path file = path.resolve(ROUND);
        if (!Files.isRegularFile(file)) {
            throw new UserError(path + ": is not an annotation folder: it has no " + ROUND);
        }
        try {
            Round round = JSON.readValue(file.toFile(), Round.class);
            if (round == null || round.task() == null) {
                throw new UserError(file + ": must name a task: pairs, ratings, ranking or safety");
            }
            return round;
        } catch (JsonProcessingException e) {
            throw JsonFault.in(file, e);
        }
    }

    private static void check(Round round, List<AnnotationItem> items) {
        Set<String> ids = new HashSet<>();
        for (AnnotationItem item : items) {
            if (!ids.add(item.id())) {
                throw new UserError("item " + item.id() + " occurs twice; ids must be unique");
            }
            if (!round.task().takes(item.completions().size())) {
                throw new UserError("item " + item.id() + " has "
                        + item.completions().size() + " completions, which is not what "
                        + round.task().name().toLowerCase(Locale.ROOT) + " are about");
            }
            checkGold(round, item);
        }
    }

    private static RoundFolder checked(Path file, RoundFolder read) {
        try {
            check(read.round(), read.items());
            return read;
        } catch (UserError e) {
            throw new UserError(file + ": " + e.getMessage(), e);
        }
    }

    private static void checkGold(Round round, AnnotationItem item) {
        Answer gold = item.gold();
        if (gold != null) {
            try {
                VoteSchema.checkKnown(gold, round, item.completions().size());
            } catch (UserError e) {
                throw new UserError("item " + item.id() + " has a gold answer that cannot be: " + e.getMessage(), e);
            }
        }
    }

    private static void refuseOther(Path path, Round round, boolean sameItems) throws IOException {
        if (!sameItems) {
            throw new UserError(path + ": holds votes about other items; use the same samples, pairs, gold and seed,"
                    + " or another --out, or leave them out to continue this round");
        }
        Round begun = round(path);
        if (!begun.equals(round)) {
            throw new UserError(path + ": was begun with " + JSON.writeValueAsString(begun) + ", not "
                    + JSON.writeValueAsString(round) + "; use the same options, or another --out");
        }
    }
}
