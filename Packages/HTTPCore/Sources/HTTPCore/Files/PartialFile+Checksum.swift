@_spi(ConnInternals) internal import ConnCore

extension PartialFile {
    /// Checks the whole file and puts it in its target's place.
    func finish(_ checksum: HTTPChecksum?) throws(ConnError) {
        if let checksum { try check(checksum) }
        try finish()
    }

    private func check(_ checksum: HTTPChecksum) throws(ConnError) {
        var hash = SHA256()
        try readBack { hash.update($0) }
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
