package org.align4j.judge;

/** A budget of this process. */
final class OwnBudget implements Budget {
    private final double limit;
    private double spent;
    private long answers;
    private int underWay;

    OwnBudget(double limit) {
        this.limit = limit;
    }

    @Override
    public synchronized boolean begin() throws InterruptedException {
        while (limit < Double.POSITIVE_INFINITY && answers == 0 && underWay > 0) {
            wait();
        }
        double mean = answers == 0 ? 0 : spent / answers;
        if (spent >= limit || spent + underWay * mean >= limit) {
            return false;
        }
        underWay++;
        return true;
    }

    @Override
    public synchronized void end() {
        underWay--;
        notifyAll();
    }

    @Override
    public synchronized void spend(double dollars) {
        spent += dollars;
        answers++;
        notifyAll();
    }

    @Override
    public double limit() {
        return limit;
    }
}
