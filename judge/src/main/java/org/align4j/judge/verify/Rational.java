package org.align4j.judge.verify;

import java.math.BigDecimal;
import java.math.BigInteger;

/** An exact fraction in lowest terms, its denominator positive. */
record Rational(BigInteger numerator, BigInteger denominator) {
    /** Bits beyond which numbers are not kept exactly. */
    private static final int LARGEST = 4096;

    static Rational of(BigInteger numerator, BigInteger denominator) {
        if (denominator.signum() == 0 || numerator.bitLength() + denominator.bitLength() > LARGEST) {
            throw new ArithmeticException("not a fraction that is kept exactly");
        }
        BigInteger common = numerator.gcd(denominator).max(BigInteger.ONE);
        BigInteger sign = BigInteger.valueOf(denominator.signum());
        return new Rational(
                numerator.divide(common).multiply(sign),
                denominator.divide(common).multiply(sign));
    }

    static Rational of(String decimal) {
        BigDecimal number = new BigDecimal(decimal);
        return number.scale() > 0
                ? of(number.unscaledValue(), BigInteger.TEN.pow(number.scale()))
                : of(number.toBigIntegerExact(), BigInteger.ONE);
    }

    Rational plus(Rational other) {
        return of(
                numerator.multiply(other.denominator).add(other.numerator.multiply(denominator)),
                denominator.multiply(other.denominator));
    }

    Rational negated() {
        return new Rational(numerator.negate(), denominator);
    }

    Rational times(Rational other) {
        return of(numerator.multiply(other.numerator), denominator.multiply(other.denominator));
    }

    /** 1 / this. */
    Rational inverse() {
        return of(denominator, numerator);
    }

    /** To a whole power. */
    Rational power(Rational exponent) {
        int n = exponent.denominator.equals(BigInteger.ONE) && exponent.numerator.bitLength() < 12
                ? exponent.numerator.intValue()
                : Integer.MAX_VALUE;
        if (n == Integer.MAX_VALUE
                || (long) Math.abs(n) * (numerator.bitLength() + denominator.bitLength()) > LARGEST) {
            throw new ArithmeticException("not a power that is kept exactly");
        }
        Rational raised = new Rational(numerator.pow(Math.abs(n)), denominator.pow(Math.abs(n)));
        return n < 0 ? raised.inverse() : raised;
    }

    double toDouble() {
        return new BigDecimal(numerator)
                .divide(new BigDecimal(denominator), java.math.MathContext.DECIMAL64)
                .doubleValue();
    }
}
