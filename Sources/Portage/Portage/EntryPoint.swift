import ArgumentParser

/// The entry point of a user's executable: it lists the jobs, and gets the commands.
///
/// ```swift
/// @main struct Sensors: Portage.Main {
///     static let jobs = [Job("sensor-totals", batch: .seconds(10), legacy: sensorTotals, port: sensorTotals)]
/// }
/// ```
///
/// `run`, `compare`, `demo`, `record`, `replay`, `inspect`, `state` and `guide` then work on these jobs. Exit status: 0 done (or
/// identical), 1 a comparison found a difference, 2 it failed (the reason is one line on stderr), 64 an invalid command line.
public protocol Main {
    /// The jobs of this executable; names must differ.
    static var jobs: [Job] { get }
}

extension Main {
    public static func main() { run(CommandLine.arguments.dropFirst().map { $0 }) }

    /// The same with given arguments instead of the process's.
    package static func run(_ arguments: [String]) -> Never {
        JobList.install(jobs)
        PortageCommand.runToExit(arguments)
    }
}
