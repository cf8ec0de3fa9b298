import FoundationEssentials

/// A folder for files of tests.
enum TestFolder {
    static let path: String = {
        let folder = FileManager.default.temporaryDirectory.appending(
            path: "arrow-tests-\(ProcessInfo.processInfo.processIdentifier)"
        ).path
        try? FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        return folder
    }()
}
