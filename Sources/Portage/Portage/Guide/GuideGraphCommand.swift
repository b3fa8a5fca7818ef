import ArgumentParser
import Differential
import Guide
import Offsets

/// `guide graph`: writes a job's graph and samples.
struct GuideGraphCommand: ParsableCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: "graph", abstract: "Write the graph of a legacy job, and samples of what its functions were given and gave.",
            discussion: """
                The job runs over the recording without its outputs. The folder gets graph.json and samples/, from which `guide assess --graph … --samples …` can assess the \
                job without it; files of an earlier run there are replaced.

                \(JobList.help)
                """)
    }

    @OptionGroup var source: GuideSource
    @Option(help: ArgumentHelp("The folder to write to.", valueName: "directory")) var to: String

    func run() throws {
        guard let recording = source.recording else { throw CommandError("what to run the job on? Give --recording") }
        try OutputFiles.refuseStandardOutput(to, "--to")
        let (file, folder) = ("\(to)/graph.json", "\(to)/samples")
        try OutputFiles.refuse(file, "--to", within: recording, "--recording")
        try OutputFiles.checkWritable(file, "--to")
        let probe = try source.probe(recording)
        try SampleFolder(folder).write(probe.samples, probe.counts)
        try OutputFiles.write(probe.graph.json, to: file)
        CommandOutput.tell("graph: \(file) (\(Count.of(probe.graph.nodes.count, "node")))", aside: false)
        CommandOutput.tell("samples: \(folder) (\(Count.of(probe.samples.count, "call")) and elements)", aside: false)
    }
}
