/// Why what a job makes of a record cannot be told from its steps.
struct NotFollowed: Error {
    /// What cannot be followed, after an article.
    let subject: String
    /// Goes on after "cannot be followed record by record: ".
    let reason: String

    init(_ reason: String, of subject: String = "port") {
        self.reason = reason
        self.subject = subject
    }
}
