import Portage

/// The tool without jobs of its own: records, replays and inspects; a user's executable adds its jobs.
@main struct PortageTool: Portage.Main {
    static let jobs: [Job] = []
}
