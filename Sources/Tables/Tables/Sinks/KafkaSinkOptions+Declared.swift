/// What the Kafka sink takes: name, default and meaning of each option.
extension KafkaSinkOptions {
    private static let both: Set<DataSourceUse> = [.writeStream, .write]

    static let topicOption = DataSourceOption.text("topic", for: both, "Where all rows go; the column `topic` says it row by row where this does not.").optional
    static let guaranteeOption = DataSourceOption<Guarantee>.choice(
        "deliveryGuarantee", default: .atLeastOnce, for: both,
        "How often a reader of the topic sees a row; `exactly-once` is for streaming queries. Spark has no such option.")
    static let marksOption = DataSourceOption.text(
        "marksTopic", for: both,
        "Where exactly-once delivery keeps its marks when topics come from a column: under partition 0 of this topic, to which no row is written. Otherwise `topic` takes that part.").optional
    static let prefixOption = DataSourceOption.text(
        "transactionalIdPrefix", default: "portage", for: both,
        "Exactly once: begins the names of transactions and of the marks' group, for clusters that allow names by prefix.")

    static let declared: [any AnyDataSourceOption] = [
        topicOption, guaranteeOption, marksOption, prefixOption,
        DataSourceOption.flag("includeHeaders", for: both, "Changes nothing: the column `headers` is written wherever there is one.").optional,
        DataSourceOption.text("checkpointLocation", for: [.write], "Changes nothing: a static table needs none.").optional,
    ]

    static let propertyPrefix = DataSourceOptionPrefix(
        "kafka.", for: both, "Any property of Kafka's producer. `kafka.bootstrap.servers`, `host:port,host:port`, is needed.")
}
