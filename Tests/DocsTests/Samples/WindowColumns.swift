import Portage

/// A window as a column: made, filtered, grouped by and taken apart.
enum WindowColumns {
    static func means(_ readings: DataFrame) -> DataFrame {
        let windows = readings
            .withColumn("w", window("ts", "1 minute", "30 seconds"))
            .where("w.end > timestamp '2024-01-01 00:00:00'")
            .groupBy(col("w"), col("sensor_id")).agg("avg(value) AS mean")
            .select(col("w").getField("start").alias("start"), window_time(col("w")).alias("last_instant"), col("sensor_id"), col("mean"))
        return windows
    }
}
