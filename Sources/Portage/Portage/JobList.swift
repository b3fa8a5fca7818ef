import Settings
import Synchronization

/// The jobs of the running executable. The argument parser creates its commands itself, so they find the jobs here.
enum JobList {
    private static let installed = Mutex<[Job]>([])

    static func install(_ jobs: [Job]) {
        installed.withLock { $0 = jobs }
    }

    static var all: [Job] { installed.withLock { $0 } }

    /// The jobs there are, as a command's help names them.
    static var help: String {
        let jobs = all
        guard !jobs.isEmpty else { return "This executable lists no jobs: make one of your own, whose type conforms to Portage.Main." }
        let names = jobs.map { job in
            let sides = [job.legacy == nil ? nil : "legacy", job.port == nil ? nil : "port"].compactMap { $0 }
            return "\(job.name) (\(sides.joined(separator: " and ")))"
        }
        return "\(jobs.count == 1 ? "The job" : "The jobs") of this executable: \(names.joined(separator: ", "))."
    }

    /// The job called `name`, or the only job if none is named.
    /// - Throws: `CommandError` that lists the names there are.
    static func job(named name: String?) throws(CommandError) -> Job {
        let jobs = all
        guard !jobs.isEmpty else {
            throw CommandError(
                "this executable lists no jobs: make one of your own with `@main struct X: Portage.Main` and its jobs (see the README)")
        }
        let names = jobs.map(\.name).joined(separator: ", ")
        guard let name else {
            if jobs.count == 1 { return jobs[0] }
            throw CommandError("which job? This executable has \(names)")
        }
        guard let job = jobs.first(where: { $0.name == name }) else {
            let advice = NearestName.find(name, among: jobs.map(\.name)).map { "did you mean \($0)? This" } ?? "this"
            throw CommandError("there is no job \"\(name)\"; \(advice) executable has \(names)")
        }
        return job
    }
}
