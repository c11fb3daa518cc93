#!/usr/bin/env bash
# Runs align on Spark: spark/submit.sh MASTER STAGE [options]      (./align STAGE [options] --spark MASTER does the same)
# MASTER is what spark-submit takes: local-cluster[2,1,1024], spark://host:7077, yarn, k8s://https://…
#   SPARK_HOME=DIR     a Spark of yours; without it Spark 3.5.7 is fetched once (180 MB from Maven Central, kept in
#                      ~/.align4j/spark-3.5.7), for trying on one machine, which is what was tried
#   SPARK_OPTIONS=...  more options for spark-submit, such as "--conf spark.executor.memory=4g"
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd -P)
root=$(dirname "$here")
[ $# -ge 2 ] || { sed -n '2,6s/^# \{0,1\}//p' "$0"; exit 2; }
master=$1
shift
case $master in
local | local\[*\] | local-cluster\[*,*,*\] | spark://* | yarn | k8s://* | mesos://*) ;;
*)
    echo "error: --spark $master: is not a master of Spark's, such as local-cluster[2,1,1024], spark://host:7077, yarn or k8s://https://…" >&2
    exit 2
    ;;
esac
mvn=(mvn -q -B -ntp -f "$root/pom.xml" -P spark -pl spark -am -Dmaven.test.skip=true -Djacoco.skip)
lib=$here/target/lib
if [ -z "$(ls "$here"/target/spark-*.jar 2>/dev/null)" ] || [ -n "$(find "$root"/pom.xml "$root"/*/pom.xml "$root"/*/src/main -newer "$lib" -print -quit 2>/dev/null)" ]; then
    echo "align: building for Spark" >&2
    rm -rf "$lib"
    "${mvn[@]}" package >&2
    touch "$lib"
fi
if [ -z "${SPARK_HOME:-}" ]; then
    export SPARK_HOME=$HOME/.align4j/spark-3.5.7
    if [ ! -d "$SPARK_HOME/jars" ]; then
        echo "align: fetching Spark 3.5.7 once (180 MB); SPARK_HOME names one of yours" >&2
        rm -rf "$SPARK_HOME.partial"
        mvn -q -B -ntp -f "$here/home/pom.xml" dependency:copy-dependencies -DoutputDirectory="$SPARK_HOME.partial/jars" >&2
        mv "$SPARK_HOME.partial" "$SPARK_HOME"
    fi
fi

jars=$(ls "$lib"/*.jar | paste -sd,)
settings=(
    # Spark brings another Jackson: each keeps its own.
    --conf spark.driver.userClassPathFirst=true --conf spark.executor.userClassPathFirst=true
    --conf "spark.executor.extraJavaOptions=-Dai.djl.offline=true --add-opens=java.base/java.nio=ALL-UNNAMED"
    --conf spark.task.maxFailures=8)
for variable in OPT_OUT_TRACKING=true RUST_FLAVOR=cpu GOMP_SPINCOUNT=10000; do
    export "${variable?}"
    settings+=(--conf "spark.executorEnv.$variable")
done
export ALIGN_HOME=$root
# shellcheck disable=SC2206 # several options in one variable are split on purpose
more=(${SPARK_OPTIONS:-})
arguments=(--master "$master" --class org.align4j.spark.SparkMain --jars "$jars" "${settings[@]}" ${more[@]+"${more[@]}"}
    "$(ls "$here"/target/spark-*.jar)" "$@")
if [ -x "$SPARK_HOME/bin/spark-submit" ]; then
    exec "$SPARK_HOME/bin/spark-submit" --driver-java-options "-Dai.djl.offline=true --add-opens=java.base/java.nio=ALL-UNNAMED" "${arguments[@]}"
fi
# A Spark of jars alone, without its scripts: what spark-submit would add to Java's options.
export SPARK_SCALA_VERSION=2.13
opens=()
for package in java.lang java.lang.invoke java.lang.reflect java.io java.net java.nio java.util java.util.concurrent \
    java.util.concurrent.atomic sun.nio.ch sun.nio.cs sun.security.action sun.util.calendar; do
    opens+=("--add-opens=java.base/$package=ALL-UNNAMED")
done
exec "${JAVA_HOME:+$JAVA_HOME/bin/}java" "${opens[@]}" -Dai.djl.offline=true -cp "$SPARK_HOME/jars/*" \
    org.apache.spark.deploy.SparkSubmit "${arguments[@]}"
