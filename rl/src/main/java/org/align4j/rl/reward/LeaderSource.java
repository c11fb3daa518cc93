package org.align4j.rl.reward;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.List;
import org.align4j.model.process.Shares;
import org.align4j.rl.episode.Episode;

/** A source that another process has opened, which leads: its scores come from there. */
record LeaderSource(String name, String version, boolean watched) implements RewardSource {
    /**
     * Opens a term where the run is led.
     *
     * @return the source itself in the process that leads, and what stands for it in the others
     */
    static RewardSource open(RewardTerm term, RewardContext context) {
        RewardSource[] opened = new RewardSource[1];
        List<LeaderSource> facts = new Shares(context.processes())
                .ofLeader(
                        () -> {
                            opened[0] = term.open(context);
                            return List.of(
                                    new LeaderSource(opened[0].name(), opened[0].version(), opened[0].watched()));
                        },
                        Facts.CODEC);
        return opened[0] == null ? facts.get(0) : opened[0];
    }

    @Override
    public List<Score> score(List<Episode> episodes) {
        throw new IllegalStateException(name + " is asked by the process that leads alone");
    }

    private enum Facts implements Shares.Codec<LeaderSource> {
        CODEC;

        @Override
        public void write(LeaderSource facts, DataOutputStream out) throws IOException {
            out.writeUTF(facts.name);
            out.writeUTF(facts.version);
            out.writeBoolean(facts.watched);
        }

        @Override
        public LeaderSource read(DataInputStream in) throws IOException {
            return new LeaderSource(in.readUTF(), in.readUTF(), in.readBoolean());
        }
    }
}
