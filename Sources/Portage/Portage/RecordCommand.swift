import ArgumentParser
import Foundation
import KafkaTransport
import Offsets
import Paths
import Recordings

/// `record`: records a range of topics to disk.
struct RecordCommand: ParsableCommand {
    static var configuration: CommandConfiguration { CommandConfiguration(
        commandName: "record", abstract: "Record a topic range to a directory, byte for byte.",
        discussion: "Example: \(PortageCommand.name) record --bootstrap-servers localhost:9092 --topic orders --to recordings/orders") }

    @OptionGroup var cluster: ClusterOptions
    @Option(help: "The topic to record.") var topic: String
    @Option(help: ArgumentHelp("The directory to write; it must not exist yet.", valueName: "directory")) var to: String
    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "Where to begin in each partition: earliest, or offsets as {\"topic\":{\"0\":120}}.", valueName: "offsets"))
    var from: String = "earliest"
    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "Where to end in each partition: latest (as it is when the command starts), or offsets as JSON.", valueName: "offsets"))
    var until: String = "latest"

    func run() throws {
        try OutputFiles.refuseStandardOutput(to, "--to")
        if let refusal = FilePlace.foreign(to) { throw CommandError("--to \(refusal.message)", hint: refusal.hint) }
        let reader = try KafkaCluster().reader(properties: try cluster.required())
        defer { reader.close() }
        let (ranges, notes) = try TopicRange(topics: [topic], from: from, until: until).resolve(reader)
        for note in notes { CommandOutput.say(note) }
        // For example `recordings/readings` in a folder without recordings.
        let parent = URL(filePath: FilePlace.plain(to)).deletingLastPathComponent().path
        do { try FileManager.default.createDirectory(atPath: parent, withIntermediateDirectories: true) } catch {
            throw CommandError("--to \(to)", hint: "its parent must be a directory that this user may write to", underlying: error)
        }
        try TopicRecorder(reader).record(ranges, to: to)
        let recording = try Recording(directory: to)
        print("recorded \(Count.of(recording.recordCount, "record")) of \(topic) in \(Count.of(ranges.count, "partition")) to \(to)")
    }
}
