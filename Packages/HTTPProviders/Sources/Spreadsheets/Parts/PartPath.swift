/// The names of files within a workbook.
enum PartPath {
    /// Where a target leads that a file of the folder names; nil when it leads out of the workbook.
    ///
    /// Absolute targets begin with a slash.
    static func resolve(_ target: String, in folder: String) -> String? {
        let isAbsolute = target.hasPrefix("/")
        var steps = isAbsolute ? [] : folder.split(separator: "/").map(String.init)
        for step in target.split(separator: "/") {
            if step == "." { continue }
            if step == ".." {
                if steps.isEmpty { return nil }
                steps.removeLast()
            } else {
                steps.append(String(step))
            }
        }
        return steps.isEmpty ? nil : steps.joined(separator: "/")
    }

    /// The folder of a file, without a slash at its end.
    static func folder(_ path: String) -> String {
        path.lastIndex(of: "/").map { String(path[..<$0]) } ?? ""
    }

    /// The file that lists what a file refers to.
    static func relationships(of path: String) -> String {
        let folder = folder(path)
        let name = path.lastIndex(of: "/").map { String(path[path.index(after: $0)...]) } ?? path
        return (folder.isEmpty ? "" : folder + "/") + "_rels/\(name).rels"
    }
}
