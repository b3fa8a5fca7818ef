package org.apache.spark.sql.portage

import java.io.{ByteArrayOutputStream, File, PrintStream, PrintWriter}
import java.nio.charset.StandardCharsets.UTF_8
import java.nio.file.{Files, Path}
import java.sql.Timestamp
import java.util.concurrent.TimeUnit

import scala.collection.JavaConverters._
import scala.collection.mutable
import scala.collection.mutable.ArrayBuffer
import scala.util.control.NonFatal

import org.apache.spark.sql.{AnalysisException, DataFrame, Row, SparkSession}
import org.apache.spark.sql.functions.expr
import org.apache.spark.sql.streaming.{StreamingQuery, StreamingQueryException, StreamingQueryProgress}
import org.apache.spark.streaming.portage.Datum
import org.json4s._
import org.json4s.jackson.JsonMethods

/**
 * Runs each described query and writes what its sink was given in each batch.
 *
 * Input: one text file of JSON lines a batch, `maxFilesPerTrigger` 1. All files of a wave appear at one instant (a renamed
 * directory); then the query is waited for. So the batches of a wave follow each other without a pause, and a batch without
 * data can run only after the last of them.
 *
 * Arguments: a JSON file with an array of cases, the file to write (one JSON object a line).
 */
object StructuredRecorder {
  implicit private val formats: Formats = DefaultFormats

  // `Console` keeps the stream that was System.out when it was first used: ours has to be there before.
  private val printed = new ByteArrayOutputStream()
  System.setOut(new PrintStream(printed, true, "UTF-8"))

  def main(args: Array[String]): Unit = {
    val JArray(cases) = JsonMethods.parse(new File(args(0)))
    val spark = SparkSession.builder()
      .config("spark.sql.shuffle.partitions", "1")
      .config("spark.sql.session.timeZone", "UTC")
      .config("spark.sql.streaming.pollingDelay", "5ms")
      .getOrCreate()
    spark.sparkContext.setLogLevel("OFF")
    val out = new PrintWriter(args(1), "UTF-8")
    cases.foreach { c =>
      val started = System.nanoTime
      // Should a listing fall between two renames, the batches are not the ones that the case describes: then once more.
      val result = Iterator.continually(run(spark, c.asInstanceOf[JObject])).take(5)
        .find(r => (c \ "sink") != JNothing || (r \ "error") != JNothing || fedAsDescribed(c, r))
        .getOrElse(throw new IllegalStateException(s"${c \ "name"}: could not be fed as described"))
      out.println(Datum.compact(result))
      out.flush()
      System.err.println(f"${(c \ "name").extract[String]}%-50s ${(System.nanoTime - started) / 1e9}%.1f s")
    }
    out.close()
    spark.stop()
    System.exit(0)
  }

  private def text(c: JValue, field: String): String = (c \ field).extract[String]

  private def waves(c: JValue): List[List[JObject]] = (c \ "waves").extract[List[List[JObject]]]

  private def fedAsDescribed(c: JValue, result: JValue): Boolean = {
    val described = waves(c).flatten.map(_.obj.map(_._2.asInstanceOf[JArray].arr.size).sum)
    val seen = (result \ "batches").extract[List[JObject]].filter(b => (b \ "data") == JBool(true)).map(b => (b \ "inputRows").extract[Int])
    described == seen
  }

  private def run(spark: SparkSession, c: JObject): JObject = {
    printed.reset()
    val base = Files.createTempDirectory("portage-oracle")
    val inputs = (c \ "inputs").asInstanceOf[JObject].obj
    val settings = (c \ "conf").extractOrElse(Map[String, String]())
    settings.foreach { case (k, v) => spark.conf.set(k, v) }
    val emitted = ArrayBuffer[(Long, List[JValue])]()
    var schema = ""
    var error: Option[JObject] = None
    var query: StreamingQuery = null
    val extras = ArrayBuffer[(String, JValue)]()
    try {
      val frames = mutable.Map[String, DataFrame]()
      inputs.foreach { case (name, input) =>
        frames(name) = spark.readStream.format("text").option("maxFilesPerTrigger", 1L).load(s"$base/in/*/$name")
          .select(expr(s"from_json(value, '${input.extract[String]}') AS r")).select("r.*")
      }
      Files.createDirectories(base.resolve("in"))
      (c \ "streams").extract[List[JObject]].foreach { s => frames(text(s, "name")) = stream(s, frames) }
      val result = frames(text(c, "query"))
      schema = result.schema.simpleString
      val writer = result.writeStream.outputMode(text(c, "mode")).option("checkpointLocation", s"$base/checkpoint")
      query = (c \ "sink").extractOrElse("foreachBatch") match {
        case "foreachBatch" => writer.foreachBatch { (batch: DataFrame, id: Long) =>
          emitted += (id -> batch.collect().toList.map(write).sortBy(Datum.compact)); ()
        }.start()
        case "console" => writer.format("console").start()
        case "json" => writer.format("json").start(s"$base/out")
      }
      waves(c).zipWithIndex.foreach { case (batches, n) =>
        appear(base, n, batches, inputs.map(_._1))
        query.processAllAvailable()
      }
    } catch {
      case NonFatal(e) => error = Some(describe(e))
    } finally {
      if (query != null) query.stop()
      settings.keys.foreach(spark.conf.unset)
    }
    val progress = if (query == null) Nil else query.recentProgress.toList.filter(_.durationMs.containsKey("addBatch"))
    (c \ "sink").extractOrElse("") match {
      case "console" => extras += "console" -> JString(printed.toString("UTF-8"))
      case "json" => extras += "files" -> fileSink(base.resolve("out"))
      case _ =>
    }
    if ((c \ "progress").extractOrElse(false)) extras += "progress" -> JArray(progress.map(p => JsonMethods.parse(p.json)))
    val batches = emitted.toList.map { case (id, rows) => progress.find(_.batchId == id) match {
      case Some(p) => JObject(describe(p) :+ ("rows" -> JArray(rows)))
      case None => JObject("batchId" -> JInt(id), "rows" -> JArray(rows))
    } }
    JObject(List("name" -> (c \ "name"), "schema" -> JString(schema), "batches" -> JArray(batches)) ++ extras ++
      error.map("error" -> _))
  }

  private def stream(s: JObject, frames: mutable.Map[String, DataFrame]): DataFrame =
    (s \ "steps").extract[List[JObject]].foldLeft(frames(text(s, "from"))) { (frame, step) =>
      def strings(field: String) = (step \ field).extract[List[String]]
      text(step, "op") match {
        case "select" => frame.selectExpr(strings("exprs"): _*)
        case "where" => frame.where(text(step, "condition"))
        case "withColumn" => frame.withColumn(text(step, "name"), expr(text(step, "expr")))
        case "withWatermark" => frame.withWatermark(text(step, "column"), text(step, "delay"))
        case "union" => frame.union(frames(text(step, "with")))
        case "distinct" => frame.distinct()
        case "orderBy" => frame.orderBy(strings("exprs").map(expr): _*)
        case "limit" => frame.limit((step \ "n").extract[Int])
        case "groupBy" =>
          val aggregates = strings("agg").map(expr)
          frame.groupBy(strings("keys").map(expr): _*).agg(aggregates.head, aggregates.tail: _*)
      }
    }

  /** Writes the wave's files aside, with modification times in their order, and lets all of them be seen at once. */
  private def appear(base: Path, wave: Int, batches: List[JObject], inputs: List[String]): Unit = {
    val aside = base.resolve("aside")
    val first = System.currentTimeMillis() / 1000 * 1000 - 3600000
    inputs.foreach { input =>
      Files.createDirectories(aside.resolve(input))
      batches.zipWithIndex.foreach { case (batch, n) => batch \ input match {
        case JArray(rows) =>
          val file = aside.resolve(input).resolve(f"batch-$wave%03d-$n%03d.txt")
          Files.write(file, rows.map(row => Datum.compact(row) + "\n").mkString.getBytes(UTF_8))
          file.toFile.setLastModified(first + (wave * 100 + n) * 1000L)
        case _ =>
      } }
    }
    Files.move(aside, base.resolve("in").resolve(f"wave-$wave%03d"))
  }

  private def write(value: Any): JValue = value match {
    case t: Timestamp =>
      require(t.getNanos % 1000000 == 0, s"$t is no whole ms")
      JInt(t.getTime)
    case row: Row => JArray(row.toSeq.toList.map(write))
    case other => Datum.write(other)
  }

  private def describe(p: StreamingQueryProgress): List[(String, JValue)] = {
    val state = p.stateOperators.toList
    List(
      "batchId" -> JInt(p.batchId),
      "data" -> JBool(p.sources.exists(s => s.startOffset != s.endOffset)),
      "inputRows" -> JInt(p.numInputRows)) ++
      Option(p.eventTime.get("watermark")).map(w => "watermark" -> JInt(java.time.Instant.parse(w).toEpochMilli)) ++
      (if (state.isEmpty) Nil else List(
        "stateRows" -> JArray(state.map(s => JInt(s.numRowsTotal))),
        "droppedByWatermark" -> JArray(state.map(s => JInt(s.numRowsDroppedByWatermark)))))
  }

  /** Class and text, without what differs from run to run (expression ids, the plan under the text). */
  private def describe(e: Throwable): JObject = {
    val inner = e match {
      case q: StreamingQueryException if q.getCause != null => q.getCause
      case _ => e
    }
    def firstLine(x: Throwable) = Option(x.getMessage).getOrElse("").split("\n").head
      .replaceAll("#\\d+L?", "").replaceAll("; line \\d+ pos \\d+", "").stripSuffix(";")
    val errorClass = inner match {
      case a: AnalysisException => Option(a.getErrorClass)
      case _ => None
    }
    val cause = Option(inner.getCause).map(x => "cause" -> JString(firstLine(x)))
    JObject(List("class" -> JString(inner.getClass.getName), "message" -> JString(firstLine(inner))) ++
      errorClass.map("errorClass" -> JString(_)) ++ cause)
  }

  /** Each file below the sink's directory, by its path, with its lines. */
  private def fileSink(out: Path): JValue = {
    val files = Files.walk(out).iterator().asScala.filter(Files.isRegularFile(_)).filterNot(_.getFileName.toString.endsWith(".crc")).toList
    JObject(files.map(f => out.relativize(f).toString -> JArray(Files.readAllLines(f).asScala.toList.map(JString(_)))).sortBy(_._1))
  }
}
