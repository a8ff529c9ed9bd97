import Foundation
import MillraceCore
import Testing

/// The JSON Schema Test Suite (github.com/json-schema-org/JSON-Schema-Test-Suite), draft 2020-12.
///
/// It is looked for in the folder `json-schema` below the one that the environment variable `MILLRACE_SUITES` names, and otherwise among the
/// shared files (``SharedFiles``).
enum SchemaSuite {
    /// What a skipped test says.
    static let absence: Comment = "the JSON Schema Test Suite is absent: set MILLRACE_SUITES to the folder above json-schema"

    /// Where the suite is; nil where there is none.
    static let folder: URL? = {
        let named = ProcessInfo.processInfo.environment["MILLRACE_SUITES"].map { URL(fileURLWithPath: $0, isDirectory: true) }
        guard let folder = (named ?? SharedFiles.root?.appendingPathComponent("suites"))?.appendingPathComponent("json-schema") else {
            return nil
        }
        return FileManager.default.fileExists(atPath: folder.appendingPathComponent("tests/draft2020-12").path) ? folder : nil
    }()

    /// One value, validated.
    struct Case: Sendable {
        let file: String
        let group: String
        let name: String
        /// What is wrong; nil where the verdict is the suite's.
        let fault: String?
    }

    /// The files of the suite by their paths below draft2020-12, sorted; empty where there is none.
    static let files: [String] = {
        guard let folder, let all = FileManager.default.enumerator(atPath: folder.appendingPathComponent("tests/draft2020-12").path) else {
            return []
        }
        return all.compactMap { $0 as? String }.filter { $0.hasSuffix(".json") }.sorted()
    }()

    /// The documents that schemas of the suite refer to, by the addresses they are served at.
    static let remotes: [String: JSONValue] = {
        guard let folder = folder?.appendingPathComponent("remotes"), let all = FileManager.default.enumerator(atPath: folder.path) else {
            return [:]
        }
        var remotes: [String: JSONValue] = [:]
        for case let path as String in all where path.hasSuffix(".json") {
            do {
                remotes["http://localhost:1234/\(path)"] = try document(folder.appendingPathComponent(path))
            } catch {
                fatalError("the suite cannot be read: \(path): \(error)")
            }
        }
        return remotes
    }()

    /// The cases of a file.
    static func cases(of file: String) throws -> [Case] {
        let folder = try #require(folder)
        let groups = try #require(document(folder.appendingPathComponent("tests/draft2020-12/\(file)")).arrayValue)
        return try groups.flatMap { group in
            let title = try #require(group["description"]?.stringValue)
            let verdict = verdict(on: try #require(group["schema"]), in: file)
            return try #require(group["tests"]?.arrayValue).map { test in
                let data = try #require(test["data"])
                let name = try #require(test["description"]?.stringValue)
                return Case(file: file, group: title, name: name, fault: verdict(data, test["valid"] == .bool(true)))
            }
        }
    }

    /// The schemas of a file, each with its values.
    static func groups(of file: String) throws -> [(schema: JSONValue, values: [JSONValue])] {
        let folder = try #require(folder)
        let groups = try #require(document(folder.appendingPathComponent("tests/draft2020-12/\(file)")).arrayValue)
        return try groups.map { group in
            (try #require(group["schema"]), try #require(group["tests"]?.arrayValue).map { try #require($0["data"]) })
        }
    }

    /// Compiles a schema and tells of each value what is wrong with its validation; nil where it is as the suite says.
    private static func verdict(on source: JSONValue, in file: String) -> (JSONValue, Bool) -> String? {
        do throws(SchemaError) {
            // The files of optional/format say what a check of formats should find.
            let options = JSONSchema.Options(checksFormats: file.hasPrefix("optional/format/"))
            let schema = try JSONSchema(source, documents: remotes, options: options)
            return { data, expected in
                let isValid = schema.isValid(data)
                if isValid != expected { return "valid: \(isValid)" }
                for limit in [1, 20] where schema.validate(data, limit: limit).isEmpty != isValid { return "limit \(limit) disagrees" }
                return nil
            }
        } catch {
            return { _, _ in error.description }
        }
    }

    private static func document(_ file: URL) throws -> JSONValue { try JSONValue(parsing: SharedFiles.bytes(of: file)) }
}
