import ArgumentParser
import Guide
import KafkaTransport
import Offsets
import Recordings

/// Where a guide command takes a job's graph and samples from: a job of this executable over a recording.
struct GuideSource: ParsableArguments {
    @Argument(help: "The job's name; may be omitted if there is only one.") var job: String?
    @Option(help: ArgumentHelp("A recording of the job's topic.", valueName: "directory")) var recording: String?
    @OptionGroup var conf: ConfOptions
    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "Begin batches at this zero time, in milliseconds since the epoch or as 2026-01-31T17:40:00Z; by default derived from the first record.",
            valueName: "time"),
        transform: TimeArgument.init(parsing:))
    var zeroTime: TimeArgument?

    /// Runs the job over the recording.
    func probe(_ recording: String) throws -> LiveProbe {
        try OutputFiles.refuseStandardOutput(recording, "--recording")
        let job = try JobList.job(named: job)
        guard let legacy = job.legacy else { throw CommandError("the job \(job.name) has no legacy side to assess") }
        let records = try Recording(directory: recording)
        try records.verify()
        let manifest = try BatchManifest(from: records, batchInterval: job.batchInterval.milliseconds, zeroTime: zeroTime?.millis)
        var recorder = JobRecorder(job.name, build: legacy)
        recorder.conf = job.conf
        for (name, value) in try conf.settingsOfReplay() { recorder.conf = recorder.conf.set(name, value) }
        return try recorder.record(manifest, connector: RecordingConnector(records))
    }
}
