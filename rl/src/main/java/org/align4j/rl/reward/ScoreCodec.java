package org.align4j.rl.reward;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.align4j.model.process.Shares;

/** A score's way to the other processes of a run. */
enum ScoreCodec implements Shares.Codec<Score> {
    CODEC;

    private static final int OF_EPISODE = 0;
    private static final int OF_TOKENS = 1;
    private static final int MISSING = 2;

    @Override
    public void write(Score score, DataOutputStream out) throws IOException {
        if (score instanceof Score.OfEpisode whole) {
            out.writeByte(OF_EPISODE);
            out.writeDouble(whole.value());
            out.writeDouble(whole.raw());
        } else if (score instanceof Score.OfTokens dense) {
            out.writeByte(OF_TOKENS);
            out.writeInt(dense.values().length);
            for (double value : dense.values()) {
                out.writeDouble(value);
            }
        } else if (score instanceof Score.Missing missing) {
            byte[] reason = missing.reason().getBytes(StandardCharsets.UTF_8);
            out.writeByte(MISSING);
            out.writeInt(reason.length);
            out.write(reason);
        }
    }

    @Override
    public Score read(DataInputStream in) throws IOException {
        int kind = in.readByte();
        if (kind == OF_EPISODE) {
            return new Score.OfEpisode(in.readDouble(), in.readDouble());
        }
        int length = in.readInt();
        if (kind == MISSING) {
            return new Score.Missing(new String(in.readNBytes(length), StandardCharsets.UTF_8));
        }
        double[] values = new double[length];
        for (int t = 0; t < length; t++) {
            values[t] = in.readDouble();
        }
        return new Score.OfTokens(values);
    }
}
