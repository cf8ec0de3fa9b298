extension HTTPProxy {
    /// Throws `.invalidInput` for a proxy that cannot be reached or logged in to.
    func validate() throws(ConnError) {
        _ = try HTTPURL("http://\(host.contains(":") ? "[\(host)]" : host):\(port)")
    }
}
