import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.config.ConfigDef;

/** Prints every property that Kafka's own Java consumer and producer have, a line each: client, name, default (an empty text if there is none). */
public class PropertyNames {
    public static void main(String[] arguments) {
        print("consumer", ConsumerConfig.configDef());
        print("producer", ProducerConfig.configDef());
    }

    private static void print(String client, ConfigDef definition) {
        for (Map.Entry<String, ConfigDef.ConfigKey> entry : new TreeMap<>(definition.configKeys()).entrySet()) {
            Object value = entry.getValue().hasDefault() ? entry.getValue().defaultValue : null;
            String text = value == null ? "" : ConfigDef.convertToString(value, entry.getValue().type);
            System.out.println(client + "\t" + entry.getKey() + "\t" + text);
        }
    }
}
