/// Text that is not JSON, or not the shape looked for.
struct JSONFailure: Error {
    /// What was looked for and what is there instead; no value of the data.
    let message: String
    /// The byte at which it was noticed, from 0.
    let offset: Int
    /// The keys that lead there.
    let path: String
}
