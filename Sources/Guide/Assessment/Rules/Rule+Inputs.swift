extension Rule {
    static let inputs: [Rule] = [
        Rule(
            "input.kafka", .carriesOver, ["createDirectStream"],
            "The same topics are read as a table of records.",
            instead: "`readStream.format(\"kafka\")`, one row a record with key, value, topic, partition, offset and timestamp.",
            section: """
                A record's batch was decided by when it was read (D1); in the port it is decided by an event time: the batch's label (P0, from the manifest), Kafka's timestamp (P1) or a field of the
                record (P2). Positions do not carry over by themselves: the port begins where its options say. Offsets that the job committed with `commitAsync` are not read by the port.
                """),
        Rule(
            "input.files", .carriesOver, ["textFileStream"],
            "New files of the directory are read as rows of text.", instead: "`readStream.text(directory)`; the column is `value`.",
            section:
                "A file's batch was decided by its modification time. In the port every file that has not been read is in the next batch, whatever its time."
        ),
        Rule(
            "input.queue", .rewrite, ["queueStream"],
            "A queue of RDDs lives in the process of the job: nothing outside can read it again.",
            instead: "a topic or files that are written by whatever filled the queue; in tests a memory stream.",
            section: "A recording cannot stand in for a queue either, so a job that reads nothing else is not assessed over one."),
        Rule(
            "input.socket", .rewrite, ["socketTextStream", "socketStream", "rawSocketStream"],
            "A socket cannot be read again, so a port over it would lose records at every restart.",
            instead: "a topic of Kafka to which the sender writes.",
            section: "Spark's `socket` source is meant for trying out, and keeps no positions."),
        Rule(
            "input.receiver", .rewrite, ["receiverStream", "createStream", "fileStream", "binaryRecordsStream"],
            "A receiver of one's own has no counterpart that a query could replay.",
            instead: "the system's connector that keeps positions, or a data source of one's own.",
            section:
                "What a receiver had read and not yet processed at a stop is in its write-ahead log only; drain the job before the cut-over."
        ),
    ]
}
