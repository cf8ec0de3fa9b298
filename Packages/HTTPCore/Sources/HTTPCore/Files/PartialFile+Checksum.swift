@_spi(ConnInternals) internal import ConnCore

extension PartialFile {
    /// Throws `.corrupted` if the whole file has another checksum.
    ///
    /// - Parameter check: Called between portions; what it throws ends the reading.
    func verify(_ checksum: HTTPChecksum, _ check: () throws(ConnError) -> Void) throws(ConnError) {
        var hash = SHA256()
        try readBack { (portion) throws(ConnError) in
            try check()
            hash.update(portion)
        }
        guard hash.finish() == checksum.digest else {
            tag = nil
            throw ConnError(
                .corrupted,
                "The download for '\(target)' has another SHA-256 than was given",
                advice: "download it again, and compare the checksum with its source",
                outcome: .unknown
            )
        }
    }
}
