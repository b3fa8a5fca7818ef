import Foundation

let arguments = CommandLine.arguments.dropFirst()
do {
    guard arguments.count == 4, let passes = Int(Array(arguments)[3]) else { throw BenchmarkError.usage }
    let values = Array(arguments)
    switch values[0] {
    case "legacy": try LegacyWorkload.run(data: values[1], result: values[2], passes: passes)
    default: throw BenchmarkError.usage
    }
} catch {
    FileHandle.standardError.write(Data("portage-bench: \(error)\n".utf8))
    exit(1)
}
