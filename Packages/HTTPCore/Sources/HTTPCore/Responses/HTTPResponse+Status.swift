extension HTTPResponse {
    /// The answer itself if its status is below 400.
    ///
    /// Handlers do this for every call unless `raiseForStatus` is off.
    ///
    /// - Throws: `ConnError` of the kind that goes with the status; its ``ConnCore/ConnError/response`` is this answer.
    @discardableResult
    public func raiseForStatus() throws(ConnError) -> HTTPResponse {
        guard status >= 400 else { return self }
        throw HTTPStatusTable.error(for: self, isIdempotent: false, options: HTTPOptions())
    }
}
