import ArgumentParser
import BatchRuntime
import Differential
import Guide

/// `guide assess`: a verdict for each call of a job.
struct GuideAssessCommand: ParsableCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: "assess",
            abstract: "For each operation of a legacy job say whether it carries over, and check the conditions on the records.",
            discussion: """
                The job runs over the recording without its outputs: nothing is written. Instead of a job of this executable, --graph and --samples take what a recorder \
                wrote elsewhere, such as `guide graph`, or one in a Spark of another language (Docs/guide/graph.md).

                Exit status: 0 all carries over, 1 something is to be decided, 2 it could not be assessed.

                \(JobList.help)
                """)
    }

    @OptionGroup var source: GuideSource
    @Option(help: ArgumentHelp("A job's graph, instead of a job.", valueName: "file")) var graph: String?
    @Option(help: ArgumentHelp("The folder of the samples that were recorded with the graph.", valueName: "directory")) var samples: String?
    @Flag(help: "Print JSON.") var json = false

    func validate() throws {
        guard graph == nil || source.recording == nil && source.job == nil && source.zeroTime == nil else {
            throw ValidationError("--graph and a job: give one of them; with --graph leave the job, --recording and --zero-time out")
        }
        guard samples == nil || graph != nil else { throw ValidationError("--samples without --graph: add --graph, or leave it out") }
        for (option, path) in [("--graph", graph), ("--samples", samples)] where path == "" { throw ValidationError("\(option) is empty") }
    }

    func run() throws {
        let name = PortageCommand.name
        TrapReport.install(head: "\(name): no assessment: the job trapped here, ", ending: .exit(2), width: PortageCommand.terminalWidth) {
            _, _ in "\(TrapReport.wrapping)."
        }
        let probe = try probe()
        // Functions meet values there that they did not meet together in the run.
        TrapReport.enter(job: probe.graph.job, "while its functions are called again on values of the run")
        let assessment = Assessment(probe)
        TrapReport.leave()
        if json {
            CommandOutput.tell(String(try assessment.json().dropLast()), aside: false, isLaidOut: true)
        } else {
            CommandOutput.tell(assessment.text(.detected(fileDescriptor: 1)), aside: false, isLaidOut: true)
        }
        if !assessment.isSettled { throw ExitCode(1) }
    }

    private func probe() throws -> any JobProbe {
        if let graph {
            let graph = try JobGraph(file: graph)
            let found = try samples.map { try SampleFolder($0).read(for: graph) }
            return RecordedProbe(graph: graph, samples: found?.samples ?? [], counts: found?.counts)
        }
        guard let recording = source.recording else { throw CommandError("what to assess on? Give --recording, or --graph and --samples") }
        return try source.probe(recording)
    }
}
