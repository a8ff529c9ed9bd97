import Foundation

/// The floor programs: what the same job costs without any of this library.
struct Floor {
    struct Failure: Error, CustomStringConvertible {
        var description: String
    }

    let folder: String

    /// Nanoseconds for a chunk in C++ with simdjson: split events, check their checksums, find the delta, join the text.
    func decode(_ workload: Workload) throws -> Double {
        let path = NSTemporaryDirectory() + "millrace-bench-\(workload.name).sse"
        try Data(workload.bytes).write(to: URL(fileURLWithPath: path))
        defer { try? FileManager.default.removeItem(atPath: path) }
        return try number(
            run("decode", [path, String(workload.chunkCount)] + (workload.pointer.map { [$0, workload.floorFraming] } ?? [])))
    }

    /// Nanoseconds for a chunk that passes rails of one expression each, in C with PCRE2: just-in-time compiled, partial matching.
    func patterns(_ expressions: [String], chunks: [String]) throws -> Double {
        let path = NSTemporaryDirectory() + "millrace-bench-chunks.txt"
        try Data(chunks.joined(separator: "\n").utf8).write(to: URL(fileURLWithPath: path))
        defer { try? FileManager.default.removeItem(atPath: path) }
        return try number(run("patterns", [path] + expressions))
    }

    /// What a client in C++ does with the served stream.
    enum Job: String {
        /// Nothing: it only receives.
        case receive
        /// Decodes with simdjson and joins text and arguments.
        case fold
    }

    /// Nanoseconds of CPU time for a chunk in a client in C++.
    func client(_ job: Job, port: Int, chunks: Int, rounds: Int) throws -> Double {
        try number(run("client", [String(port), job.rawValue, String(chunks), String(rounds)]))
    }

    /// Serves a workload while `body` runs.
    func serve<Success>(_ workload: Workload, isPaced: Bool, _ body: (Int) async throws -> Success) async throws -> Success {
        let path = NSTemporaryDirectory() + "millrace-bench-served.sse"
        try Data(workload.bytes).write(to: URL(fileURLWithPath: path))
        let process = Process()
        // On a core of its own where there is one: this process may be bound to the first.
        let taskset = "/usr/bin/taskset"
        let command = [folder + "/server", path, isPaced ? "paced" : "flood"]
        if FileManager.default.isExecutableFile(atPath: taskset), sysconf(Int32(_SC_NPROCESSORS_CONF)) > 1 {
            process.executableURL = URL(fileURLWithPath: taskset)
            process.arguments = ["-c", "1"] + command
        } else {
            process.executableURL = URL(fileURLWithPath: command[0])
            process.arguments = Array(command.dropFirst())
        }
        let output = Pipe()
        process.standardOutput = output
        try process.run()
        defer {
            // A child may inherit blocked signals, so the one that cannot be blocked.
            kill(process.processIdentifier, SIGKILL)
            process.waitUntilExit()
            try? FileManager.default.removeItem(atPath: path)
        }
        // The server tells its port in its first line.
        let line = String(decoding: output.fileHandleForReading.availableData, as: UTF8.self)
        guard let port = Int(line.trimmingCharacters(in: .whitespacesAndNewlines)) else {
            throw Failure(description: "the floor server did not start")
        }
        return try await body(port)
    }

    private func run(_ name: String, _ arguments: [String]) throws -> String {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: folder + "/" + name)
        process.arguments = arguments
        let output = Pipe()
        process.standardOutput = output
        try process.run()
        let data = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else { throw Failure(description: "the floor program \(name) failed") }
        return String(decoding: data, as: UTF8.self)
    }

    private func number(_ text: String) throws -> Double {
        guard let value = Double(text.trimmingCharacters(in: .whitespacesAndNewlines)) else {
            throw Failure(description: "a floor program printed no number")
        }
        return value
    }
}
