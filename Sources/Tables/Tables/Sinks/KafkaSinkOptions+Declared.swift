/// The options of the Kafka sink: name, default and meaning.
extension KafkaSinkOptions {
    private static let both: Set<DataSourceUse> = [.writeStream, .write]

    static let topicOption = DataSourceOption.text(
        "topic", for: both, "Where all rows go; if it is not set, the column `topic` says so for each row."
    ).optional
    static let guaranteeOption = DataSourceOption<Guarantee>.choice(
        "deliveryGuarantee", default: .atLeastOnce, for: both,
        "How often a reader of the topic sees a row; `exactly-once` is for streaming queries. Spark has no such option.")
    static let marksOption = DataSourceOption.text(
        "marksTopic", for: both,
        "Where exactly-once delivery keeps its progress markers when topics come from a column: under partition 0 of this topic, to which "
            + "no row is written. Otherwise `topic` is used."
    ).optional
    static let prefixOption = DataSourceOption.text(
        "transactionalIdPrefix", default: "portage", for: both,
        "For `exactly-once`: the prefix of the names of transactions and of the progress markers' consumer group, for clusters that allow "
            + "names by prefix."
    )

    static let declared: [any AnyDataSourceOption] = [
        topicOption, guaranteeOption, marksOption, prefixOption,
        DataSourceOption.flag("includeHeaders", for: both, "No effect: the column `headers` is written if there is one.").optional,
        DataSourceOption.text("checkpointLocation", for: [.write], "No effect: a static table needs none.").optional,
    ]

    static let propertyPrefix = DataSourceOptionPrefix(
        "kafka.", for: both, "Any property of Kafka's producer. `kafka.bootstrap.servers`, `host:port,host:port`, is required.")
}
